import ArgumentParser
import Audit
import Mesh

/// `vox populi pair`: makes an invite and waits until a machine has used it.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair", abstract: "Make an invite, and wait here until a machine has used it.")
    @OptionGroup var options: ReadOptions
    @Option(help: "Slot kind that is asked for: text, gpu, cpu, embed.") var slot = "text"
    @Option(help: "Slots of that kind.") var count = 1
    @Option(help: "What you call the machine.") var label: String?
    @Option(help: "Seconds to wait, at most 600.") var ttl = 600

    func validate() throws {
        guard (1...600).contains(ttl) else { throw ValidationError("--ttl must be between 1 and 600.") }
    }

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(options.common))
        var body: [String: JSONValue] = [
            "slot_kind": .string(slot), "ttl_secs": .integer(Int64(ttl)), "max_concurrent": .integer(Int64(count)),
        ]
        if let label { body["label"] = .string(label) }
        let invite = try await client.post("mesh/invite", .object(body))
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
        terminal.line("\nWaiting for it, at most \(ttl) seconds; Ctrl-C stops the waiting, not the invite.")
        for warning in invite["warnings"]?.arrayValue ?? [] {
            terminal.complain("note: \(warning["message"]?.stringValue ?? "")")
        }
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
