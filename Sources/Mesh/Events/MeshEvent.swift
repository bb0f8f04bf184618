package import Audit

/// A notice of something that has been committed; lossy for slow readers, never the source of truth.
package struct MeshEvent: Hashable, Sendable {
    /// What it is about.
    package let topic: EventTopic
    /// Type word of the catalogue.
    package let type: String
    private let facts: Facts

    /// Fields of the catalogue row; absent ones are left out.
    package var data: JSONValue { facts.data }

    /// The entry that it tells of; nil for every other event.
    var entry: LogEntry? {
        if case .entry(let entry) = facts { entry } else { nil }
    }

    /// Bytes of ``data`` in JSON, roughly.
    var sizeBytes: Int { facts.sizeBytes }

    /// Makes an event; the constructors of the catalogue are preferred.
    package init(topic: EventTopic, type: String, data: JSONValue) {
        self.init(topic: topic, type: type, facts: .fields(data))
    }

    private init(topic: EventTopic, type: String, facts: Facts) {
        self.topic = topic
        self.type = type
        self.facts = facts
    }

    /// Makes an event from fields, leaving out those that are absent.
    package init(_ topic: EventTopic, _ type: String, _ fields: [String: JSONValue?]) {
        self.init(topic: topic, type: type, data: .object(fields.compactMapValues(\.self)))
    }
}

extension MeshEvent {
    /// Nodes came or went; merged over 250 ms.
    package static func topologyChanged(added: [NodeID], removed: [NodeID], changedEdges: Int) -> MeshEvent {
        MeshEvent(
            .mesh, "MeshTopologyChanged",
            [
                "added_nodes": .array(added.map { .string($0.rawValue) }),
                "removed_nodes": .array(removed.map { .string($0.rawValue) }),
                "changed_edges": .integer(Int64(changedEdges)),
            ])
    }

    /// An entry was appended to the op-log.
    package static func auditAppended(_ entry: LogEntry) -> MeshEvent {
        MeshEvent(topic: .audit, type: "AuditAppended", facts: .entry(entry))
    }

    /// A lease changed; `kind` is `exec` or `inbox`.
    package static func lease(_ change: LeaseChange) -> MeshEvent {
        MeshEvent(
            .mesh, change.type.rawValue,
            [
                "lease_kind": .string(change.messageID == nil ? "exec" : "inbox"),
                "lease_id": change.leaseID.map { .string($0.rawValue) },
                "message_id": change.messageID.map { .integer($0.rawValue) },
                "scope_key": change.scopeKey.map { .string($0) },
                "holder_node_id": .string(change.holder.rawValue),
                "expires_unix_ms": change.expiresUnixMs.map { .integer(Int64(clamping: $0)) },
                "privacy_class": change.privacyDisplay.map { .string($0) },
            ])
    }

    /// An invite was made.
    package static func pairingMinted(peer: PeerID, slot: String, expiresUnixMs: UInt64) -> MeshEvent {
        MeshEvent(
            .mesh, "PairingMinted",
            [
                "peer_id": .string(peer.rawValue), "slot_kind": .string(slot),
                "expires_unix_ms": .integer(Int64(clamping: expiresUnixMs)),
            ])
    }

    /// An invite ended unused: `PairingExpired` or `PairingRevoked`.
    package static func pairingEnded(peer: PeerID, isRevoked: Bool) -> MeshEvent {
        MeshEvent(.mesh, isRevoked ? "PairingRevoked" : "PairingExpired", ["peer_id": .string(peer.rawValue)])
    }

    /// A peer joined through an invite; `direction` is `in` here and `out` on the joiner.
    package static func pairingJoined(peer: PeerID, direction: String, name: String?) -> MeshEvent {
        MeshEvent(
            .mesh, "PairingJoined",
            ["peer_id": .string(peer.rawValue), "direction": .string(direction), "name": name.map { .string($0) }])
    }

    /// A pairing ended: `unpair`, `leave` or `revoked`.
    package static func pairingLeft(peer: PeerID, cause: String) -> MeshEvent {
        MeshEvent(.mesh, "PairingLeft", ["peer_id": .string(peer.rawValue), "cause": .string(cause)])
    }

    /// A peer's token was replaced.
    package static func pairingRotated(peer: PeerID) -> MeshEvent {
        MeshEvent(.mesh, "PairingRotated", ["peer_id": .string(peer.rawValue)])
    }

    /// The store noticed something; `severity` is `warning` or `error`.
    package static func storeAlert(_ alert: String, severity: String, detail: String) -> MeshEvent {
        MeshEvent(
            .store, "StoreAlert",
            ["alert": .string(alert), "severity": .string(severity), "detail": .string(detail)])
    }

    /// The op-log does not verify, so nothing more is written.
    static func oplogInvalid(_ report: VerificationReport) -> MeshEvent {
        .storeAlert(
            "oplog_invalid", severity: "error", detail: report.detail ?? "The audit log does not verify.")
    }
}

/// What an event says; that of an entry is made when a reader wants it, for there are many and most have none.
private enum Facts: Hashable, Sendable {
    case fields(JSONValue)
    case entry(LogEntry)

    var data: JSONValue {
        switch self {
        case .fields(let data): data
        case .entry(let entry):
            .object(
                compacting: [
                    "index": .integer(Int64(clamping: entry.index)),
                    "kind": .string(entry.kind.rawValue),
                    "action": entry.action.isEmpty ? nil : .string(entry.action),
                    "target": entry.target.isEmpty ? nil : .string(entry.target),
                    "audit_id": .string(entry.auditID),
                ])
        }
    }

    var sizeBytes: Int {
        switch self {
        case .fields(let data): data.sizeBytes
        case .entry(let entry):
            // The whole entry is kept for it.
            512 + entry.action.utf8.count + entry.target.utf8.count + entry.reason.utf8.count + entry.payload.sizeBytes
        }
    }
}

extension JSONValue {
    /// Bytes of the JSON, roughly.
    fileprivate var sizeBytes: Int {
        switch self {
        case .null, .bool, .integer, .double: 8
        case .string(let text): text.utf8.count + 3
        case .array(let elements): elements.reduce(2) { $0 + $1.sizeBytes }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + 4 + $1.value.sizeBytes }
        }
    }
}

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
