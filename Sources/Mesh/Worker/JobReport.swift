/// What is told of a run: its text, which may be cut, or a reason code.
struct JobReport: Sendable {
    /// What the run came to.
    private(set) var outcome: JobRunner.Outcome
    /// How long it took.
    let duration: Duration
    /// True when the text is no longer whole.
    private(set) var isCut = false

    /// Shorter texts are not cut any more, bytes.
    private static let shortestCut = 256

    init(_ outcome: JobRunner.Outcome, duration: Duration) {
        self.outcome = outcome
        self.duration = duration
    }

    var isSuccess: Bool {
        if case .success = outcome { true } else { false }
    }

    /// The output, or the reason code of a failure.
    var text: String {
        switch outcome {
        case .success(let text, _): text
        case .failure(let code): code
        }
    }

    /// What the run took; nil when it failed.
    var usage: Usage? {
        if case .success(_, let usage) = outcome { usage } else { nil }
    }

    /// True while a shorter text would still say something.
    var canBeHalved: Bool { isSuccess && text.utf8.count > Self.shortestCut }

    mutating func halve() { cut(to: text.utf8.count / 2) }

    /// Cuts the output to a number of bytes, between two characters of Unicode.
    mutating func cut(to limit: Int) {
        guard case .success(let text, let usage) = outcome, text.utf8.count > limit else { return }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        outcome = .success(text: String(text[..<end]), usage: usage)
        isCut = true
    }

    /// The same run told as a failure.
    func failed(_ code: String) -> JobReport {
        JobReport(.failure(code: code), duration: duration)
    }
}
