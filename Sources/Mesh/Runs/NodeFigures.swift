/// What one node is doing and has done in the last 24 hours.
package struct NodeFigures: Hashable, Sendable {
    /// Runs that are assigned to it or running on it.
    package internal(set) var inFlight = 0
    /// First line of what it works on, at most 80 characters; nil when nothing is in flight.
    package internal(set) var currentTask: String?
    /// Model of that run, when it names one.
    package internal(set) var model: String?
    /// Runs in flight by slot kind.
    package internal(set) var bySlot: [String: Int] = [:]
    /// What its runs used that ended in the last 24 hours, and what running ones have used so far.
    package internal(set) var sum = RunSum()
    /// Rate of its running runs together, tokens per second.
    package internal(set) var tokensPerSecond = 0.0
    /// True when its newest run failed less than a minute ago.
    package internal(set) var hasFailedLately = false
    /// What happened to its runs, newest first, at most five.
    package internal(set) var notes: [RunNote] = []

    /// Nothing done yet.
    package init() {}
}

/// What runs used.
package struct RunSum: Hashable, Sendable {
    /// Tokens read and made.
    package internal(set) var tokens: UInt64 = 0
    /// Cost in millionths of a US dollar, as workers reported it or by the prices here.
    package internal(set) var costMicroUsd: UInt64 = 0

    /// Nothing.
    package init() {}

    init(_ usage: Usage?) {
        tokens = usage.map { $0.inputTokens &+ $0.outputTokens } ?? 0
        costMicroUsd = usage?.costMicroUsd ?? 0
    }

    init(tokens: UInt64, costMicroUsd: UInt64) {
        self.tokens = tokens
        self.costMicroUsd = costMicroUsd
    }

    /// Adds another sum; a total beyond 64 bits stays at the largest number.
    package mutating func add(_ other: RunSum) {
        tokens = Self.plus(tokens, other.tokens)
        costMicroUsd = Self.plus(costMicroUsd, other.costMicroUsd)
    }

    private static func plus(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? .max : sum
    }
}

/// One thing that happened to a run on a node.
package struct RunNote: Hashable, Sendable {
    /// Unix microseconds.
    package let micros: Int64
    /// The run.
    package let run: RunID
    /// `started`, `lost` or the run's final status.
    package let word: String
    /// Reason code, when there is one.
    package let reason: String?
}
