import Mesh

/// What one node is doing and has done in the last 24 hours, from the runs.
struct NodeWork: Sendable, Hashable {
    var inFlight = 0
    var currentTask: String?
    var model: String?
    var tokens: UInt64 = 0
    var costMicroDollars: UInt64 = 0
    /// Cap of the cost in 24 hours; 0 means that there is none.
    var capMicroDollars: UInt64 = 0
    /// Whether a node at its cap is given no more work.
    var isCapEnforced = true
    /// Rate of its running runs together.
    var tokensPerSecond = 0.0
    /// Whether the newest run ended in failure within the last minute.
    var failedLately = false
    /// Runs in flight by slot kind.
    var bySlot: [String: Int] = [:]
    /// What happened to its runs, newest first, at most five.
    var notes: [RunNote] = []

    /// What it has used of its cap; nil when it has none.
    var budget: BudgetUse? { BudgetUse(usedMicroUsd: costMicroDollars, capMicroUsd: capMicroDollars) }

    /// True when it gets no more work because its cap is used up.
    var isBlockedByBudget: Bool { isCapEnforced && budget?.isSpent ?? false }

    /// The notes as sentences for programs.
    var lastEvents: [String] { notes.map(Self.words) }

    /// No work at all.
    init() {}

    /// A node's figures as rows show them.
    init(_ figures: NodeFigures) {
        inFlight = figures.inFlight
        currentTask = figures.currentTask
        model = figures.model
        tokens = figures.sum.tokens
        costMicroDollars = figures.sum.costMicroUsd
        tokensPerSecond = figures.tokensPerSecond
        failedLately = figures.hasFailedLately
        bySlot = figures.bySlot
        notes = figures.notes
    }

    /// `23:12:05 run-09ab34cd56ef7801 failed (lease_lost)`.
    private static func words(_ note: RunNote) -> String {
        let reason = note.reason.map { " (\($0))" } ?? ""
        return "\(Figures.time(micros: note.micros)) \(note.run) \(note.word)\(reason)"
    }
}
