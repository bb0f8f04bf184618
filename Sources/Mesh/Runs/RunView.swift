/// One thing that happened to a run.
package struct RunEvent: Hashable, Sendable {
    /// Rises within a run, from 1.
    package let seq: Int
    /// Unix microseconds.
    package let tsMicros: Int64
    /// `submitted`, `assigned`, `started`, `requeued`, `refused`, `finished` or `late_result`.
    package let name: String
    /// Attempt that it belongs to.
    package let attempt: Int
    /// Where.
    package let node: NodeID?
    /// Why, a code.
    package let reason: String?
}

/// What a run has said so far.
package struct LiveOutput: Hashable, Sendable {
    /// Text is kept up to this size, bytes; later text replaces the oldest.
    package static let longestBytes = 256 * 1_024
    /// Highest rate that a worker is believed, tokens per second.
    package static let highestRate = 1_000_000.0

    /// Text so far; the beginning is missing once it grew too long.
    package private(set) var text = ""
    /// Highest progress number that was applied.
    package private(set) var seq: UInt64 = 0
    /// Tokens so far.
    package private(set) var tokens: UInt64 = 0
    /// Rate that the worker reported last.
    package private(set) var tokensPerSecond: Double?
    /// True when the beginning was dropped.
    package private(set) var isCut = false

    mutating func apply(_ progress: JobProgress) -> Bool {
        guard progress.seq > seq else { return false }
        seq = progress.seq
        tokens = progress.tokens.map { min($0, Usage.most) } ?? tokens
        if let rate = progress.tokensPerSec, rate.isFinite { tokensPerSecond = min(max(rate, 0), Self.highestRate) }
        text += progress.text ?? ""
        if text.utf8.count > Self.longestBytes {
            isCut = true
            let surplus = text.utf8.count - Self.longestBytes
            var start = text.utf8.index(text.startIndex, offsetBy: surplus)
            while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil {
                start = text.utf8.index(after: start)
            }
            text = String(text[start...])
        }
        return true
    }
}

/// A run as its page shows it.
package struct RunView: Hashable, Sendable {
    /// The job and its record.
    package let job: Job
    /// The latest decision.
    package internal(set) var decision: DecisionRecord?
    /// What happened, oldest first, the last 256.
    package internal(set) var events: [RunEvent]
    /// What a running attempt has said so far; nil when nothing runs or nothing was said.
    package let live: LiveOutput?
    /// Results that came too late and were kept.
    package internal(set) var lateResults: Int
    /// Until when memory has texts that the store does not keep, Unix microseconds; nil when it has none.
    package let readableUntilMicros: Int64?

    /// Its id.
    package var id: RunID { job.runID }
    /// `queued`, `assigned`, `running`, `done`, `failed`, `cancelled` or `killed`.
    package var status: String { job.state.word }
    /// The node that has it, or had it last.
    package var node: NodeID? { job.lastNode }
    /// Slot kind, `own` on the own node.
    package var slot: String? { job.slot }
    /// The attempt that is going on or next.
    package var attempt: Int { job.machine.attempt }
    /// Display word of the class.
    package var privacyClass: String { job.privacy.display }
    /// Trace id, 32 hex digits.
    package var traceID: String { TraceContext.traceID(of: job.facts.traceparent) }
    /// Model that runs it.
    package var model: String? { job.product?.usage?.modelId ?? job.facts.requirements.modelId }
    /// Kind of work.
    package var taskKind: String { job.facts.requirements.taskKind }
    /// False once its texts were taken out of the store; for a while memory may still have them.
    package var isRecorded: Bool { !job.isForgotten }
    /// The prompt or description that the worker was given; empty when it was not kept.
    package var prompt: String { job.facts.input.taskDescription }
    /// Tokens of prompt and answer once it is done, else those made so far.
    package var tokens: UInt64 {
        job.product?.usage.map { $0.inputTokens + $0.outputTokens } ?? live?.tokens ?? 0
    }
    /// Reason code of a failure; nil otherwise.
    package var error: String? { if case .failed(let reason) = job.state { reason } else { nil } }
    /// Why it waits, a code; nil otherwise.
    package var waitReason: String? { if case .queued = job.state { job.reason } else { nil } }
    /// The final text when it is done, else what was said so far.
    package var text: String { job.product?.output ?? live?.text ?? "" }
    /// True once the text is the result's.
    package var isFinalText: Bool { job.product != nil }
    /// True when the result's signature was checked with the worker's registered key.
    package var isVerified: Bool { job.product?.isVerified ?? false }
    /// From the first lease to the end, milliseconds; nil until it is over.
    package var durationMs: Int64? {
        guard let started = job.startedMicros, let finished = job.finishedMicros else { return nil }
        return max(0, finished - started) / 1_000
    }
}

/// Parts of a trace context.
package enum TraceContext {
    /// The trace id; empty when the text is none.
    package static func traceID(of traceparent: String) -> String {
        let parts = traceparent.split(separator: "-")
        return parts.count == 4 ? String(parts[1]) : ""
    }
}
