package import Audit
import VoxCrypto

/// Proof of what a person did to a run, node, lease or peer.
package struct ActionReceipt: Hashable, Sendable {
    /// Public id of the op-log entry.
    package let auditID: String
    /// Signature of the entry, base64.
    package let signature: String
    /// Word of the action.
    package let action: String
    /// Id of what was acted on.
    package let target: String
    /// Runs that it ended, that go on under it, or that it started.
    package let affected: [RunID]
    /// What a replay has started; nil for other actions.
    package internal(set) var replay: Replay?

    /// A run that was started again.
    package struct Replay: Hashable, Sendable {
        /// The new run.
        package let run: RunID
        /// The run that it repeats.
        package let of: RunID
    }

    /// Describes a committed entry.
    package init(_ entry: LogEntry, affected: [RunID]) {
        auditID = entry.auditID
        signature = entry.signature.base64
        action = entry.action
        target = entry.target
        self.affected = affected
    }
}
