import Synchronization

/// What finished runs were asked and what they made, in memory alone, for who asked and wants to read the answer.
///
/// Bounded in runs, bytes and time; it is filled only where the store keeps no texts.
final class RecentTexts: Sendable {
    /// Runs at most; the oldest goes first.
    static let mostRuns = 64
    /// How long they can be read, microseconds.
    static let readableMicros: Int64 = 3_600_000_000
    /// Bytes of one run at most; an input that is longer is not kept, and the output is cut to what is left.
    static let mostBytes = 256 * 1_024

    /// The texts of one run.
    struct Texts: Sendable {
        let input: JobInput?
        let output: String?
        /// True when the end of the output is missing.
        let isCut: Bool
        /// Unix microseconds.
        let untilMicros: Int64
    }

    private struct Entry: Sendable {
        let run: RunID
        let texts: Texts
    }

    private let entries = Mutex<[Entry]>([])

    /// Keeps the texts of a run that has ended.
    func keep(_ job: Job, nowMicros: Int64) {
        let entry = Entry(run: job.runID, texts: Texts(job, untilMicros: nowMicros + Self.readableMicros))
        entries.withLock { entries in
            entries.removeAll { $0.run == job.runID || $0.texts.untilMicros <= nowMicros }
            entries.append(entry)
            entries.removeFirst(max(0, entries.count - Self.mostRuns))
        }
    }

    /// The texts of a run; nil once their time is over.
    func texts(of run: RunID, nowMicros: Int64) -> Texts? {
        entries.withLock { entries in
            entries.first { $0.run == run && $0.texts.untilMicros > nowMicros }?.texts
        }
    }

    /// Lets go of texts whose time is over.
    func dropOld(nowMicros: Int64) {
        entries.withLock { entries in entries.removeAll { $0.texts.untilMicros <= nowMicros } }
    }

    /// How many runs it has texts of.
    var count: Int { entries.withLock { $0.count } }
}

extension RecentTexts.Texts {
    fileprivate init(_ job: Job, untilMicros: Int64) {
        let inputBytes = WireCodec.text(job.facts.input).utf8.count
        let isShort = inputBytes <= RecentTexts.mostBytes
        input = isShort ? job.facts.input : nil
        let whole = job.product?.output
        let room = RecentTexts.mostBytes - (isShort ? inputBytes : 0)
        output = whole.map { $0.utf8.count <= room ? $0 : $0.cut(toBytes: room) }
        isCut = output != whole
        self.untilMicros = untilMicros
    }
}

extension String {
    /// The beginning that fits, without a torn character.
    fileprivate func cut(toBytes most: Int) -> String {
        var end = utf8.index(startIndex, offsetBy: most)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
