/// Where a job is in its life.
package enum JobState: Hashable, Sendable {
    /// Waits to be placed.
    case queued
    /// A mailbox row is targeted at a node, which has not begun.
    case assigned(node: NodeID)
    /// A node holds the execution lease.
    case running(node: NodeID, lease: LeaseID)
    /// Finished with a result.
    case done(node: NodeID)
    /// Given up; the reason is a code.
    case failed(reason: String)
    /// Ended by a node kill.
    case killed
    /// Ended by its owner.
    case cancelled

    /// The run status word.
    package var word: String {
        switch self {
        case .queued: "queued"
        case .assigned: "assigned"
        case .running: "running"
        case .done: "done"
        case .failed: "failed"
        case .killed: "killed"
        case .cancelled: "cancelled"
        }
    }

    /// The node that has the job now, or had it when it was done.
    package var node: NodeID? {
        switch self {
        case .assigned(let node), .running(let node, _), .done(let node): node
        case .queued, .failed, .killed, .cancelled: nil
        }
    }

    /// True once nothing can change any more.
    package var isFinal: Bool {
        switch self {
        case .queued, .assigned, .running: false
        case .done, .failed, .killed, .cancelled: true
        }
    }
}
