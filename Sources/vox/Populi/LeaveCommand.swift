import ArgumentParser
import Audit

/// `vox populi leave`: stops working for another mesh.
struct LeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Stop working for a mesh: its jobs stop here and its token is deleted.")
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "The inviter, such as anna@home, or the id that this machine has there.") var mesh: String

    func run() async throws {
        let surroundings = try Surroundings.open(confirm.options.common)
        let client = try DashboardClient.open(surroundings)
        let peers = try await client.get("mesh/peers")
        let (peer, inviter) = try Self.find(mesh, among: peers)
        let notes = UnpairNotes(on: peer, among: peers, surroundings.configuration)
        let body = try confirm.body(for: "Leave \(inviter), where this machine is \(peer)")
        let receipt = try await client.post("mesh/peers/\(peer.pathSegment)/unpair", .object(body))
        confirm.say(
            notes.added(to: receipt), "This machine no longer works for \(inviter); its token is deleted.")
        if !confirm.options.json { notes.say() }
    }

    /// The one membership that a word names: by id first, then by inviter.
    static func find(_ word: String, among peers: JSONValue) throws(CommandFailure) -> (peer: String, inviter: String) {
        let ours = (peers.arrayValue ?? []).filter { $0["direction"]?.stringValue == "we-work-for" }
        let exact = ours.filter { $0["peer_id"]?.stringValue == word }
        let found = exact.isEmpty ? ours.filter { $0["name"]?.stringValue == word } : exact
        guard let row = found.first, let peer = row["peer_id"]?.stringValue else {
            throw CommandFailure(
                "this machine does not work for \(word).",
                remedy: "See vox populi peers for the meshes that it works for.")
        }
        guard found.count == 1 else {
            let ids = found.compactMap { $0["peer_id"]?.stringValue }.joined(separator: ", ")
            throw CommandFailure("\(word) names more than one mesh.", remedy: "Name one of \(ids).")
        }
        return (peer, row["name"]?.stringValue ?? word)
    }
}
