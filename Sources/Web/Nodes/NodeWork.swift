/// What one node is doing and has done in the last 24 hours, from the runs.
struct NodeWork: Sendable, Hashable {
    var inFlight = 0
    var currentTask: String?
    var model: String?
    var tokens: UInt64 = 0
    var costMicroDollars: UInt64 = 0
    /// Whether the newest run ended in failure within the last minute.
    var failedLately = false
    /// Runs in flight by slot kind.
    var bySlot: [String: Int] = [:]
}
