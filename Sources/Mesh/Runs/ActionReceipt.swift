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
    /// Runs that it ended.
    package let affected: [RunID]

    /// Describes a committed entry.
    package init(_ entry: LogEntry, affected: [RunID]) {
        auditID = entry.auditID
        signature = entry.signature.base64
        action = entry.action
        target = entry.target
        self.affected = affected
    }
}
