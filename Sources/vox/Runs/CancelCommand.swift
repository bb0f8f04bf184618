import ArgumentParser
import Audit

/// `vox runs cancel`: stops a run that is not over.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stop a run; its item ends cancelled. Recorded with its reason.")
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "Run id.") var run: String

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
        let body = try confirm.body(for: "Cancel \(run)")
        let answer = try await client.post("runs/\(run.pathSegment)/cancel", .object(body))
        confirm.say(answer, "\(run) is cancelled.")
    }
}
