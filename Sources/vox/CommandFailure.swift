import Mesh

/// Why a command could not do its work: one sentence for a person, and what to do next.
struct CommandFailure: Error, CustomStringConvertible {
    /// What happened.
    let sentence: String
    /// What to do about it; empty when the sentence says it.
    let remedy: String
    /// Exit code of the program.
    let exitCode: Int32
    /// Whether the same try would end in the same way, however often it is made.
    var isLasting = false

    init(_ sentence: String, remedy: String = "", exitCode: Int32 = 1) {
        self.sentence = sentence
        self.remedy = remedy
        self.exitCode = exitCode
    }

    init(_ finding: ConfigFinding) {
        let isAboutFile = finding.location.contains(":") || finding.location.hasPrefix("/")
        let place = isAboutFile ? finding.location + ": " : ""
        self.init(place + finding.sentence, remedy: finding.remedy)
    }

    var description: String { remedy.isEmpty ? sentence : "\(sentence) \(remedy)" }
}
