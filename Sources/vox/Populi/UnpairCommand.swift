import ArgumentParser
import Audit

/// `vox populi unpair`: ends a pairing, in either direction.
struct UnpairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpair", abstract: "End a pairing: its token is dead at once, and its work ends.")
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "Peer id.") var peer: String

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
        let body = try confirm.body(for: "Unpair \(peer)")
        confirm.show(try await client.post(path("unpair"), .object(body)))
    }

    private func path(_ action: String) -> String { "mesh/peers/\(peer.pathSegment)/\(action)" }
}
