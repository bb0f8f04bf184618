import ArgumentParser
import Audit

/// `vox populi rotate`: a new token for a machine that is paired.
struct RotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make an invite that gives a paired machine a new token.",
        discussion: """
            Run the printed command on that machine. Its old token works until then, and is dead from then on; what it \
            runs at that moment is tried again. Without an answer within ten minutes nothing changes.
            """)
    @OptionGroup var confirm: ConfirmOptions
    @Argument(help: "Peer id; vox populi peers lists them.") var peer: String

    func run() async throws {
        let client = try DashboardClient.open(Surroundings.open(confirm.options.common))
        let body = try confirm.body(for: "Replace the token of \(peer)")
        let invite = try await client.post("mesh/peers/\(peer.pathSegment)/rotate", .object(body))
        if confirm.options.json { return confirm.options.printing.json(invite) }
        let terminal = Terminal.live
        terminal.line("Run this on \(peer), within \(invite["expires_in_secs"]?.integerValue ?? 0) seconds:\n")
        terminal.line(invite["install_command"]?.stringValue ?? "")
        terminal.line("\nIts old token works until then. vox populi rotate again withdraws this one.")
        InviteOptions.complain(of: invite)
    }
}
