import ArgumentParser
import Audit
import Foundation

/// Options of verbs that cannot be undone: a reason for the log, and a clear yes.
struct ConfirmOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(help: "Why; it stands in the audit log.")
    var reason: String

    @Flag(name: .customLong("yes-i-mean-it"), help: "Do it without asking.")
    var isSure = false

    @Flag(help: "Print JSON.")
    var json = false

    /// The word that the running process wants to see.
    private static let token = "yes-i-mean-it"

    /// Reason and confirmation as a request carries them; asks a person who did not say yes yet.
    func body(for what: String) throws(CommandFailure) -> [String: JSONValue] {
        if !isSure { try ask(what) }
        return ["reason": .string(reason), "confirm_token": .string(Self.token)]
    }

    /// Shows where the action stands in the log.
    func say(_ answer: JSONValue, _ sentence: String) {
        if json { return Printing().json(answer) }
        let place = answer["audit_id"]?.stringValue.map { " It is \($0) in the audit log." } ?? ""
        Terminal.live.line(sentence + place)
    }

    private func ask(_ what: String) throws(CommandFailure) {
        guard isatty(0) == 1 else {
            throw CommandFailure("\(what) is not undone; nobody said yes.", remedy: "Add --yes-i-mean-it.")
        }
        Terminal.live.write("\(what)? Type yes to go on: ")
        guard readLine()?.trimmingCharacters(in: .whitespaces) == "yes" else {
            throw CommandFailure("nothing was done.")
        }
    }
}
