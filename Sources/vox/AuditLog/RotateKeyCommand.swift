import ArgumentParser
import Audit
import Mesh

extension AuditCommand {
    /// `vox audit rotate-key`.
    struct RotateKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-key", abstract: "Sign the log with a new key from now on; the old one is deleted.")
        @OptionGroup var confirm: ConfirmOptions

        func run() async throws {
            let client = try DashboardClient.open(try Surroundings.open(confirm.options.common))
            let body = try confirm.body(for: "Replace the key of the log and delete the old one")
            let answer = try await client.post("oplog/rotate-key", .object(body))
            confirm.say(answer, "The log has a new key.")
            if !confirm.options.json, let key = answer["key"]?.stringValue { Terminal.live.line(key) }
        }
    }
}
