import ArgumentParser
import Audit
import Foundation

/// Options of verbs that cannot be undone: a reason for the log, and a clear yes.
struct ConfirmOptions: ParsableArguments {
    @OptionGroup var options: ReadOptions

    @Option(help: "Why; it stands in the audit log.")
    var reason: String

    @Flag(name: [.customLong("yes"), .customLong("yes-i-mean-it")], help: "Do it without asking.")
    var isSure = false

    /// The word that the running process wants to see.
    private static let token = "yes-i-mean-it"

    /// Reason and confirmation as a request carries them; asks a person who did not say yes yet.
    func body(for what: String) throws(CommandFailure) -> [String: JSONValue] {
        if !isSure { try Self.ask(what) }
        return ["reason": .string(reason), "confirm_token": .string(Self.token)]
    }

    /// Shows where the action stands in the log.
    func say(_ answer: JSONValue, _ sentence: String) {
        if options.json { return options.printing.json(answer) }
        let place = answer["audit_id"]?.stringValue.map { " It is \($0) in the audit log." } ?? ""
        Terminal.live.line(sentence + place)
    }

    /// Shows the receipt of an action: what was done to whom, which runs it concerned, and its entry in the log.
    func show(_ receipt: JSONValue) { Self.show(receipt, options) }

    /// The same of an action that needs no confirmation.
    static func show(_ receipt: JSONValue, _ options: ReadOptions) {
        if options.json { return options.printing.json(receipt) }
        options.printing.fields(receipt, ["action", "target", "affected", "run_id", "replay_of", "audit_id"])
    }

    /// Asks a person to type yes, beside the output, which may go into a file; where nobody can, that is a no.
    static func ask(_ what: String) throws(CommandFailure) {
        guard isatty(0) == 1 else {
            throw CommandFailure("\(what): nobody said yes, so nothing was done.", remedy: "Add --yes.")
        }
        Terminal.live.complain("\(what)? Type yes to go on.")
        guard readLine()?.trimmingCharacters(in: .whitespaces) == "yes" else {
            throw CommandFailure("nothing was done.")
        }
    }
}
