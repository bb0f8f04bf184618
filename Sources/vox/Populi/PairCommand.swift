import ArgumentParser
import Audit
import Mesh

/// `vox populi pair`: makes an invite and waits until a machine has used it; with a link, joins that mesh.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair", abstract: "Make an invite, and wait here until a machine has used it.",
        discussion: """
            With the link of an invite, it shows the keys of both sides, asks, and joins that mesh as a worker.
            """)
    @OptionGroup var options: ReadOptions
    @OptionGroup var request: InviteOptions
    @Flag(name: [.customLong("yes"), .customLong("yes-i-mean-it")], help: "Beside a link: join without asking.")
    var isSure = false
    @Argument(help: "The link, vox+invite://…, of a mesh to join; put it in single quotes.") var url: String?

    func validate() throws {
        guard (1...600).contains(request.ttl) else { throw ValidationError("--ttl must be between 1 and 600.") }
        guard url == nil || request.isUntouched else {
            throw ValidationError("--slot, --count, --label and --ttl make an invite; leave them out beside a link.")
        }
        guard url != nil || !isSure else { throw ValidationError("--yes stands beside a link only.") }
    }

    func run() async throws {
        let surroundings = try Surroundings.open(options.common)
        if let url {
            return try await LinkPairing(surroundings: surroundings, options: options, isSure: isSure).run(url)
        }
        let client = try DashboardClient.open(surroundings)
        let invite = try await client.post("mesh/invite", request.body)
        let peer = invite["peer_id"]?.stringValue ?? ""
        say(invite)
        try await wait(for: peer, client)
        let row = try await client.get("mesh/peers").arrayValue?.first { $0["peer_id"]?.stringValue == peer }
        if options.json { return options.printing.json(row ?? .null) }
        Terminal.live.line("Paired with \(peer).")
        options.printing.fields(row ?? .null, ["peer_id", "name", "key_fingerprint", "paired_at_micros"])
        Terminal.live.line("Compare the fingerprint with the owner of the machine; vox populi unpair ends the pairing.")
    }

    private func say(_ invite: JSONValue) {
        if options.json { return options.printing.json(invite) }
        let terminal = Terminal.live
        terminal.line("Run this on the other machine:\n")
        terminal.line(invite["install_command"]?.stringValue ?? "")
        terminal.line("\nWaiting for it, at most \(request.ttl) seconds; Ctrl-C stops the waiting, not the invite.")
        InviteOptions.complain(of: invite)
    }

    private func wait(for peer: String, _ client: DashboardClient) async throws {
        while true {
            let invites = try await client.get("mesh/invites").arrayValue ?? []
            switch invites.first(where: { $0["peer_id"]?.stringValue == peer })?["state"]?.stringValue {
            case "exchanged"?: return
            case "minted"?: try await Task.sleep(for: .milliseconds(500))
            case "revoked"?:
                throw CommandFailure("the invite was taken back.", remedy: "Make another one with vox populi pair.")
            default:
                throw CommandFailure(
                    "no machine used the invite in time.", remedy: "Make another one with vox populi pair.")
            }
        }
    }
}
