import Audit

/// One line of `vox doctor`: what was looked at, how it is, and what to do.
struct Diagnosis: Sendable, Hashable {
    /// How it is.
    enum State: String, Sendable, Hashable {
        case ok
        case warning = "warn"
        case error
    }

    /// What was looked at, one or two words.
    let name: String
    let state: State
    /// What was seen.
    let sentence: String
    /// What to do; empty when nothing is to be done.
    let remedy: String

    static func ok(_ name: String, _ sentence: String) -> Diagnosis {
        Diagnosis(name: name, state: .ok, sentence: sentence, remedy: "")
    }

    static func warning(_ name: String, _ sentence: String, remedy: String) -> Diagnosis {
        Diagnosis(name: name, state: .warning, sentence: sentence, remedy: remedy)
    }

    static func error(_ name: String, _ sentence: String, remedy: String) -> Diagnosis {
        Diagnosis(name: name, state: .error, sentence: sentence, remedy: remedy)
    }

    /// The line for a person.
    var line: String {
        "\(state.rawValue.padded(to: 6)) \(name.padded(to: 12)) "
            + [sentence, remedy].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The line for a program.
    var json: JSONValue {
        [
            "check": .string(name), "state": .string(state.rawValue), "sentence": .string(sentence),
            "remedy": .string(remedy),
        ]
    }
}
