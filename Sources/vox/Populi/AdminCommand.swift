import ArgumentParser
import Audit

/// `vox populi admin …`: what an administrator of the mesh does against a holder's will.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "End a lease against its holder's will.",
        subcommands: [ExecLeaseRevoke.self])

    /// `vox populi admin exec-lease-revoke`.
    struct ExecLeaseRevoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "exec-lease-revoke", abstract: "End the right of a machine to run something, now.")
        @OptionGroup var confirm: ConfirmOptions
        @Argument(help: "Lease id; vox populi leases lists them.") var lease: String

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
            let body = try confirm.body(for: "Revoke the lease \(lease)")
            confirm.show(try await client.post("mesh/leases/\(lease.pathSegment)/revoke", .object(body)))
        }
    }
}
