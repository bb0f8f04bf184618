import ArgumentParser
import Audit

/// `vox populi admin …`: what an administrator of the mesh does against a holder's will.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Quarantine, maintenance, and leases against their holder's will.",
        subcommands: [Maintenance.self, Quarantine.self, ExecLeaseRevoke.self])

    /// `vox populi admin maintenance`.
    struct Maintenance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a machine no work for a while; what runs loses its leases when they end.")
        @OptionGroup var target: NodeTarget
        @Flag(help: "End the maintenance.") var off = false
        @Option(help: "Minutes until it ends by itself, at most 10080; without it, it lasts until --off.")
        var minutes: Int?

        func validate() throws {
            if let minutes, !(1...10_080).contains(minutes) {
                throw ValidationError("--minutes must be between 1 and 10080.")
            }
            if off, minutes != nil { throw ValidationError("--off and --minutes exclude each other.") }
        }

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let what = off ? "End the maintenance of \(target.node)" : "Put \(target.node) in maintenance"
            var body = try target.confirm.body(for: what)
            body["maintenance"] = .bool(!off)
            if let minutes { body["maintenance_for_ms"] = .integer(Int64(minutes) * 60_000) }
            let answer = try await client.post(target.path("maintenance"), .object(body))
            target.confirm.say(answer, "\(target.node) is \(off ? "not in maintenance any more" : "in maintenance").")
        }
    }

    /// `vox populi admin quarantine`.
    struct Quarantine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Trust a machine with nothing until --off; it survives restarts and joins.")
        @OptionGroup var target: NodeTarget
        @Flag(help: "End the quarantine.") var off = false

        func run() async throws {
            let client = try DashboardClient.open(Surroundings.open(target.confirm.options.common))
            let what = off ? "End the quarantine of \(target.node)" : "Quarantine \(target.node)"
            var body = try target.confirm.body(for: what)
            body["quarantined"] = .bool(!off)
            let answer = try await client.post(target.path("quarantine"), .object(body))
            target.confirm.say(answer, "\(target.node) is \(off ? "not quarantined any more" : "quarantined").")
        }
    }

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
