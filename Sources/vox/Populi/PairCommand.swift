import ArgumentParser
import Audit
import Mesh

/// `vox populi pair`: makes an invite and waits until a machine has used it.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair", abstract: "Make an invite, and wait here until a machine has used it.")
    @OptionGroup var options: ReadOptions
    @OptionGroup var request: InviteOptions

    func validate() throws {
        guard (1...600).contains(request.ttl) else { throw ValidationError("--ttl must be between 1 and 600.") }
    }

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(options.common))
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
