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

    /// The lease that it tells of; nil for every other event.
    var lease: LeaseChange? {
        if case .lease(let change) = facts { change } else { nil }
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

    /// A lease changed.
    package static func lease(_ change: LeaseChange) -> MeshEvent {
        MeshEvent(topic: .mesh, type: change.type.rawValue, facts: .lease(change))
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

/// What an event says; that of an entry or a lease is made when a reader wants it, for most have none.
private enum Facts: Hashable, Sendable {
    case fields(JSONValue)
    case entry(LogEntry)
    case lease(LeaseChange)

    var data: JSONValue {
        switch self {
        case .fields(let data): data
        case .entry(let entry): .object(compacting: entry.eventFields)
        case .lease(let change): .object(compacting: change.eventFields)
        }
    }

    var sizeBytes: Int {
        switch self {
        case .fields(let data): data.sizeBytes
        case .entry(let entry):
            // The whole entry is kept for it.
            512 + entry.action.utf8.count + entry.target.utf8.count + entry.reason.utf8.count + entry.payload.sizeBytes
        case .lease(let change): 192 + change.holder.rawValue.utf8.count + (change.scopeKey?.utf8.count ?? 0)
        }
    }
}

extension LogEntry {
    fileprivate var eventFields: [String: JSONValue?] {
        [
            "index": .integer(Int64(clamping: index)),
            "kind": .string(kind.rawValue),
            "action": action.isEmpty ? nil : .string(action),
            "target": target.isEmpty ? nil : .string(target),
            "audit_id": .string(auditID),
        ]
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
