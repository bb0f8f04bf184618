package import Audit

/// A node as the op-log knows it; load and heartbeat ages are not recorded.
package struct ProjectedNode: Sendable, Hashable {
    /// Its id.
    package let id: NodeID
    /// `orchestrator`, `agent` or `worker`.
    package var kind = "worker"
    /// Name for people.
    package var label = ""
    /// `private`, `public` or `hybrid`.
    package var visibility = "private"
    /// Display word of the class that it stands for.
    package var privacyClass = ""
    /// Last recorded liveness; at most ten seconds behind the live one.
    package var liveness = Liveness.online
    /// Whether new work is given to it.
    package var admission = NodeGates.Admission.open
    /// Admin flag.
    package var isQuarantined = false
    /// Admin flag, or what a drain has set.
    package var isInMaintenance = false
    /// Slots that it gives in all.
    package var slotCount: Int64 = 0
    /// True while a token of an invite is its own.
    package var isPaired = false

    /// A machine of which only the id is known.
    package init(id: NodeID) { self.id = id }
}

/// The nodes of the mesh in order of addition, and who of them is paired.
package struct MeshProjection: Projection {
    static let name = "mesh"
    static let kinds: Set<EntryKind> = [
        .nodeAdded, .nodeChanged, .nodeRemoved, .nodeLiveness, .nodeQuarantined, .nodeMaintenance, .actionCommitted,
        .tokenIssued, .tokenRevoked,
    ]

    /// Nodes in order of addition.
    package private(set) var nodes: [ProjectedNode] = []
    private var places: [NodeID: Int] = [:]
    private var paired: Set<NodeID> = []

    init() {}

    /// One node; nil when it was not in the registry.
    package func node(_ id: NodeID) -> ProjectedNode? { places[id].map { nodes[$0] } }

    mutating func apply(_ entry: ProjectedEntry) {
        let id = NodeID(entry.target)
        switch entry.kind {
        case .nodeAdded: add(id, entry.payload)
        case .nodeChanged: change(id) { $0.takeFacts(entry.payload) }
        case .nodeRemoved: remove(id)
        case .nodeLiveness:
            change(id) { $0.liveness = Liveness(rawValue: entry.payload.text("to")) ?? $0.liveness }
        case .nodeQuarantined: change(id) { $0.isQuarantined = entry.payload["on"]?.boolValue ?? $0.isQuarantined }
        case .nodeMaintenance: change(id) { $0.maintain(entry.payload) }
        case .actionCommitted: change(id) { $0.act(entry.action, entry.payload) }
        case .tokenIssued: setPaired(id, true)
        case .tokenRevoked: setPaired(id, false)
        default: return
        }
    }

    private mutating func add(_ id: NodeID, _ payload: JSONValue) {
        var node = ProjectedNode(id: id)
        node.takeFacts(payload)
        node.takeGates(payload)
        node.isPaired = paired.contains(id)
        if let place = places[id] {
            nodes[place] = node
        } else {
            places[id] = nodes.count
            nodes.append(node)
        }
    }

    private mutating func change(_ id: NodeID, _ edit: (inout ProjectedNode) -> Void) {
        guard let place = places[id] else { return }
        edit(&nodes[place])
    }

    private mutating func remove(_ id: NodeID) {
        guard let place = places.removeValue(forKey: id) else { return }
        nodes.remove(at: place)
        for index in place..<nodes.count { places[nodes[index].id] = index }
    }

    private mutating func setPaired(_ id: NodeID, _ isPaired: Bool) {
        guard !id.rawValue.isEmpty else { return }
        if isPaired { paired.insert(id) } else { paired.remove(id) }
        change(id) { $0.isPaired = isPaired }
    }
}

extension MeshProjection {
    init(snapshot: JSONValue) {
        self.init()
        paired = Set(snapshot.objects("paired").compactMap { $0.stringValue.map { NodeID($0) } })
        for value in snapshot.objects("nodes") {
            add(NodeID(value.text("id")), value)
            change(NodeID(value.text("id"))) { node in
                node.liveness = Liveness(rawValue: value.text("liveness")) ?? .online
                node.isQuarantined = value["quarantined"]?.boolValue ?? false
            }
        }
    }

    var snapshot: JSONValue {
        [
            "nodes": .array(nodes.map(\.json)),
            "paired": .array(paired.map(\.rawValue).sorted().map { .string($0) }),
        ]
    }
}

extension ProjectedNode {
    fileprivate mutating func takeFacts(_ payload: JSONValue) {
        let word = payload["kind"]?.stringValue ?? kind
        kind = word == "machine" ? "worker" : word  // as entries said it once
        slotCount = payload["slots"]?.integerValue ?? slotCount
        label = payload["label"]?.stringValue ?? label
        visibility = payload["visibility"]?.stringValue ?? visibility
        privacyClass = payload["privacy_class"]?.stringValue ?? privacyClass
    }

    /// The gates that a node brings when it is added; absent ones are open.
    fileprivate mutating func takeGates(_ payload: JSONValue) {
        isInMaintenance = payload["maintenance"]?.boolValue ?? false
        admission = NodeGates.Admission(rawValue: payload.text("admission")) ?? .open
    }

    fileprivate mutating func maintain(_ payload: JSONValue) {
        isInMaintenance = payload["on"]?.boolValue ?? isInMaintenance
        if payload.text("cause") == "drain" { admission = .open }
    }

    fileprivate mutating func act(_ action: String, _ payload: JSONValue) {
        guard payload["unchanged"]?.boolValue != true else { return }
        switch action {
        case "pause": admission = .paused
        case "drain": admission = .draining
        case "resume": admission = .open
        default: return
        }
    }

    /// The node in snapshots and in `GET oplog/at`.
    package var json: JSONValue {
        .object(compacting: [
            "id": .string(id.rawValue), "kind": .string(kind), "label": .string(label),
            "visibility": .string(visibility), "privacy_class": .string(privacyClass),
            "liveness": .string(liveness.rawValue), "quarantined": .bool(isQuarantined),
            "maintenance": .bool(isInMaintenance), "slots": .integer(slotCount),
            "admission": admission == .open ? nil : .string(admission.rawValue),
        ])
    }
}
