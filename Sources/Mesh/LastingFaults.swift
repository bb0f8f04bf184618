import Synchronization

/// Decides when a fault that comes again and again is told: when it begins or changes, once a minute, and at its end.
final class LastingFaults: Sendable {
    /// What a log is told of an attempt.
    enum News: Hashable, Sendable {
        /// It failed, in these words.
        case fault(String)
        /// It works again.
        case over
    }

    private struct Told {
        let words: String
        let atMs: Int64
    }

    /// A fault that lasts is told again after this time, milliseconds.
    static let againAfterMs: Int64 = 60_000

    private let told = Mutex<[String: Told]>([:])

    /// Takes the outcome of one more attempt, nil when it succeeded; nil when nothing is to be told.
    func take(_ fault: String?, of attempt: String, nowMs: Int64) -> News? {
        told.withLock { told in
            guard let fault else { return told.removeValue(forKey: attempt) == nil ? nil : .over }
            // The clock may step back; then it is told once more.
            if let last = told[attempt], last.words == fault, (0..<Self.againAfterMs).contains(nowMs - last.atMs) {
                return nil
            }
            told[attempt] = Told(words: fault, atMs: nowMs)
            return .fault(fault)
        }
    }
}
