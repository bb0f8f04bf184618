/// Why a mailbox call was refused.
package enum MailboxError: Error, Hashable, Sendable {
    /// The role may not call the route, or not with this message type.
    case roleForbidden
    /// Too many delivers; retry after so many seconds.
    case rateLimited(retryAfterSeconds: Int)
    /// An agent id is not one to sixty-four digits.
    case unfitAgentID
    /// A field that must not be blank is.
    case blankField(String)
    /// The idempotency key is longer than 512 bytes.
    case keyTooLong
    /// What is wrong with the attestation fields.
    case attestation(AttestationFault)
    /// Every row is un-acked and the cap is reached.
    case full
    /// The token belongs to another node.
    case boundToAnotherNode
    /// The node may not be given anything.
    case gate(GateRefusal)
    /// No row with that id and receiver.
    case noSuchMessage
    /// Another node, or nobody, holds the row.
    case heldByAnother
    /// The row is not this node's to take or ack.
    case mayNotHold
    /// The store said no.
    case store(StoreError)
}

/// What is wrong with a result's attestation.
package enum AttestationFault: Hashable, Sendable {
    /// Required by the configuration and absent: 400.
    case required
    /// One field of two: 400.
    case incomplete
    /// Not a type that carries one: 400.
    case notAllowed
    /// There is no key to check with: 503.
    case noKey
    /// Hash, encoding or signature is false: 400.
    case doesNotVerify
}

extension MailboxError {
    /// The word of `vox_mesh_deliver_total`.
    var deliverResult: String {
        switch self {
        case .rateLimited: "rate_limited"
        case .full: "full"
        case .store: "write_failed"
        default: "invalid"
        }
    }
}
