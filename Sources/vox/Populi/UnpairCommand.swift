import ArgumentParser
import Audit

/// `vox populi unpair`: ends a pairing, in either direction.
struct UnpairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpair", abstract: "End a pairing: its token is dead at once, and its work ends.")
    @OptionGroup var options: ReadOptions
    @Argument(help: "Peer id.") var peer: String
    @Option(help: "Why; it is written into the log.") var reason: String
    @Flag(name: .customLong("yes-i-mean-it"), help: "Confirms the action; without it nothing is done.")
    var isMeant = false

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(options.common))
        var body: [String: JSONValue] = ["reason": .string(reason)]
        if isMeant { body["confirm_token"] = "yes-i-mean-it" }
        NodeTarget.show(try await client.post(path("unpair"), .object(body)), options)
    }

    private func path(_ action: String) -> String { "mesh/peers/\(peer.pathSegment)/\(action)" }
}
