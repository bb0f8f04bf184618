import ArgumentParser
import Audit

/// `vox populi invite`: makes an invite for one machine.
struct InviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Make an invite for one machine, valid for ten minutes.")
    @OptionGroup var options: ReadOptions
    @OptionGroup var request: InviteOptions
    @Flag(help: "Print the link alone.") var urlOnly = false

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(options.common))
        let invite = try await client.post("mesh/invite", request.body)
        if options.json { return options.printing.json(invite) }
        let terminal = Terminal.live
        if urlOnly { return terminal.line(invite["bearer_url"]?.stringValue ?? "") }
        terminal.line("Run this on the other machine; with --print it only says what would happen:\n")
        terminal.line(invite["install_command_print"]?.stringValue ?? "")
        terminal.line(invite["install_command"]?.stringValue ?? "")
        terminal.line("\nIt can be used once, within \(invite["expires_in_secs"]?.integerValue ?? 0) seconds.")
        InviteOptions.complain(of: invite)
    }
}

/// What an invite asks for.
struct InviteOptions: ParsableArguments {
    @Option(help: "Slot kind that is asked for: text, gpu, cpu, embed.") var slot = "text"
    @Option(help: "Slots of that kind.") var count = 1
    @Option(help: "What you call the machine.") var label: String?
    @Option(help: "Seconds until the invite ends, at most 600.") var ttl = 600

    /// Whether it asks for nothing but the usual.
    var isUntouched: Bool { slot == "text" && count == 1 && label == nil && ttl == 600 }

    /// What `POST mesh/invite` takes.
    var body: JSONValue {
        var body: [String: JSONValue] = [
            "slot_kind": .string(slot), "ttl_secs": .integer(Int64(ttl)), "max_concurrent": .integer(Int64(count)),
        ]
        body["label"] = label.map { .string($0) }
        return .object(body)
    }

    /// Says what the answer warns of.
    static func complain(of invite: JSONValue) {
        for warning in invite["warnings"]?.arrayValue ?? [] {
            Terminal.live.complain("note: \(warning["message"]?.stringValue ?? "")")
        }
    }
}
