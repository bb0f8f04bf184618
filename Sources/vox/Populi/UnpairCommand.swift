import ArgumentParser
import Audit

/// `vox populi unpair`: ends a pairing, in either direction.
struct UnpairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpair", abstract: "End a pairing: its token is dead at once, and its work ends.")
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "Peer id.") var peer: String

    func run() async throws {
        let surroundings = try Surroundings.open(confirm.options.common)
        let client = try DashboardClient.open(surroundings)
        let notes = UnpairNotes(on: peer, among: try await client.get("mesh/peers"), surroundings.configuration)
        let body = try confirm.body(for: "Unpair \(peer)")
        confirm.show(notes.added(to: try await client.post(path("unpair"), .object(body))))
        if !confirm.options.json { notes.say() }
    }

    private func path(_ action: String) -> String { "mesh/peers/\(peer.pathSegment)/\(action)" }
}
