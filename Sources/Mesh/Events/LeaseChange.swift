import Audit

/// What a lease event says.
package struct LeaseChange: Hashable, Sendable {
    /// Which event it is.
    package enum Kind: String, Hashable, Sendable {
        case granted = "LeaseGranted"
        case renewed = "LeaseRenewed"
        case expired = "LeaseExpired"
        case revoked = "LeaseRevoked"
        case completed = "LeaseCompleted"
    }

    /// Which event it is.
    package var type: Kind
    /// Who holds or held the lease.
    package var holder: NodeID
    /// Set for execution leases.
    package var leaseID: LeaseID?
    /// Set for inbox leases.
    package var messageID: MessageID?
    /// Set for execution leases.
    package var scopeKey: String?
    /// End of the lease, Unix milliseconds.
    package var expiresUnixMs: UInt64?
    /// Display word of the row's or job's class.
    package var privacyDisplay: String?

    /// Describes a change; the other fields are set on the value.
    package init(_ type: Kind, holder: NodeID) {
        self.type = type
        self.holder = holder
    }
}

extension LeaseChange {
    /// `exec` or `inbox`.
    var leaseKind: String { messageID == nil ? "exec" : "inbox" }

    /// The fields of its event.
    var eventFields: [String: JSONValue?] {
        [
            "lease_kind": .string(leaseKind),
            "lease_id": leaseID.map { .string($0.rawValue) },
            "message_id": messageID.map { .integer($0.rawValue) },
            "scope_key": scopeKey.map { .string($0) },
            "holder_node_id": .string(holder.rawValue),
            "expires_unix_ms": expiresUnixMs.map { .integer(Int64(clamping: $0)) },
            "privacy_class": privacyDisplay.map { .string($0) },
        ]
    }
}
