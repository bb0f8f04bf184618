package import Audit

/// A run that has begun and not ended.
package struct ProjectedRun: Sendable, Hashable {
    /// Its id.
    package let id: RunID
    /// Number of its task, which names its lease.
    package let taskID: Int64
    /// What kind of work it is.
    package let taskKind: String
    /// Display word of its class.
    package let privacyClass: String
    /// The node that it was placed on first; nil while it had none.
    package let node: NodeID?
    /// When it began, Unix microseconds.
    package let startedMicros: Int64
}

/// An execution lease that is live.
package struct ProjectedLease: Sendable, Hashable {
    /// Its id.
    package let id: LeaseID
    /// What is leased.
    package let scopeKey: String
    /// Who holds it.
    package let holder: NodeID
}

/// A hopper item that waits or is being done.
package struct ProjectedItem: Sendable, Hashable {
    /// Its id.
    package let id: ItemID
    /// Word of its priority.
    package var priority: String
    /// Where it is done; nil while it waits.
    package var node: NodeID?
    /// True once it was given to a node.
    package var isAssigned = false
}

/// What was being done: runs, leases and open hopper items in the order in which they came, and how many items ended.
package struct WorkProjection: Projection {
    static let name = "work"
    static let kinds: Set<EntryKind> = [
        .runStarted, .runFinished, .leaseGranted, .leaseExpired, .leaseRevoked, .leaseCompleted, .hopperItemAdmitted,
        .hopperItemMoved, .hopperItemOverridden,
    ]

    /// Runs in order of their start.
    package private(set) var runs: [ProjectedRun] = []
    /// Live leases in grant order.
    package private(set) var leases: [ProjectedLease] = []
    /// Items in the inbox or assigned, in order of admission.
    package private(set) var items: [ProjectedItem] = []
    /// Items that were done.
    package private(set) var doneCount: Int64 = 0
    /// Items that a person took out of the hopper.
    package private(set) var overriddenCount: Int64 = 0

    init() {}

    /// The node that a run is on: the holder of its lease, else where it was placed.
    package func node(of run: ProjectedRun) -> NodeID? {
        leases.last { $0.scopeKey == "task:\(run.taskID)" }?.holder ?? run.node
    }

    /// True while a node holds a lease or was given a run.
    package func isBusy(_ node: NodeID) -> Bool {
        leases.contains { $0.holder == node } || runs.contains { self.node(of: $0) == node }
    }

    mutating func apply(_ entry: LogEntry) {
        switch entry.kind {
        case .runStarted: start(entry)
        case .runFinished: runs.removeAll { $0.id.rawValue == entry.target }
        case .leaseGranted:
            let holder = NodeID(entry.payload.text("holder_node_id"))
            leases.append(
                ProjectedLease(
                    id: LeaseID(entry.target), scopeKey: entry.payload.text("scope_key"), holder: holder))
        case .leaseExpired, .leaseRevoked, .leaseCompleted: leases.removeAll { $0.id.rawValue == entry.target }
        case .hopperItemAdmitted:
            items.append(ProjectedItem(id: ItemID(entry.target), priority: entry.payload.text("priority")))
        case .hopperItemMoved: move(ItemID(entry.target), to: entry.payload.text("to"), entry.payload)
        case .hopperItemOverridden: override(ItemID(entry.target), entry.payload)
        default: return
        }
    }

    /// The first run of an item takes it out of the inbox; a run that starts another one again leaves it as it is.
    private mutating func start(_ entry: LogEntry) {
        let run = ProjectedRun(started: entry)
        runs.append(run)
        guard let item = entry.payload["item_id"]?.stringValue, entry.payload["replay_of"] == nil,
            let place = items.firstIndex(where: { $0.id.rawValue == item })
        else { return }
        items[place].isAssigned = true
        items[place].node = run.node
    }

    private mutating func move(_ id: ItemID, to state: String, _ payload: JSONValue) {
        let place = items.firstIndex { $0.id == id }
        switch state {
        case "inbox", "assigned":
            var item = place.map { items[$0] } ?? ProjectedItem(id: id, priority: payload.text("priority"))
            item.isAssigned = state == "assigned"
            item.node = item.isAssigned ? payload["node_id"]?.stringValue.map { NodeID($0) } : nil
            if let place { items[place] = item } else { items.append(item) }
        case "done", "overridden":
            guard let place else { return }
            items.remove(at: place)
            if state == "done" { doneCount += 1 } else { overriddenCount += 1 }
        default: return
        }
    }

    private mutating func override(_ id: ItemID, _ payload: JSONValue) {
        guard let place = items.firstIndex(where: { $0.id == id }) else { return }
        items[place].priority = payload["priority"]?.stringValue ?? items[place].priority
        if payload.text("state") == "overridden" { move(id, to: "overridden", payload) }
    }
}

extension WorkProjection {
    init(snapshot: JSONValue) {
        self.init()
        runs = snapshot.objects("runs").map(ProjectedRun.init(json:))
        leases = snapshot.objects("leases").map {
            ProjectedLease(
                id: LeaseID($0.text("lease_id")), scopeKey: $0.text("scope_key"),
                holder: NodeID($0.text("holder_node_id")))
        }
        items = snapshot.objects("items").map {
            ProjectedItem(
                id: ItemID($0.text("item_id")), priority: $0.text("priority"),
                node: $0["node_id"]?.stringValue.map { NodeID($0) }, isAssigned: $0.text("state") == "assigned")
        }
        doneCount = snapshot["done"]?.integerValue ?? 0
        overriddenCount = snapshot["overridden"]?.integerValue ?? 0
    }

    var snapshot: JSONValue {
        [
            "runs": .array(runs.map { $0.json(node: $0.node) }), "leases": .array(leases.map(\.json)),
            "items": .array(items.map(\.json)), "done": .integer(doneCount), "overridden": .integer(overriddenCount),
        ]
    }

    /// The work in `GET oplog/at`.
    package var json: JSONValue {
        [
            "runs": .array(runs.map { $0.json(node: node(of: $0)) }), "leases": .array(leases.map(\.json)),
            "hopper": [
                "inbox": .array(items.filter { !$0.isAssigned }.map(\.json)),
                "assigned": .array(items.filter(\.isAssigned).map(\.json)),
                "done": .integer(doneCount), "overridden": .integer(overriddenCount),
            ],
        ]
    }
}

extension ProjectedRun {
    fileprivate init(started entry: LogEntry) {
        self.init(
            id: RunID(entry.target), taskID: entry.payload["task_id"]?.integerValue ?? 0,
            taskKind: entry.payload.text("task_kind"), privacyClass: entry.payload.text("privacy_class"),
            node: entry.payload["node_id"]?.stringValue.map { NodeID($0) }, startedMicros: entry.tsMicros)
    }

    fileprivate init(json: JSONValue) {
        self.init(
            id: RunID(json.text("run_id")), taskID: json["task_id"]?.integerValue ?? 0,
            taskKind: json.text("task_kind"), privacyClass: json.text("privacy_class"),
            node: json["node_id"]?.stringValue.map { NodeID($0) },
            startedMicros: json["started_micros"]?.integerValue ?? 0)
    }

    fileprivate func json(node: NodeID?) -> JSONValue {
        .object(compacting: [
            "run_id": .string(id.rawValue), "task_id": .integer(taskID), "task_kind": .string(taskKind),
            "privacy_class": .string(privacyClass), "node_id": node.map { .string($0.rawValue) },
            "started_micros": .integer(startedMicros),
        ])
    }
}

extension ProjectedLease {
    fileprivate var json: JSONValue {
        [
            "lease_id": .string(id.rawValue), "scope_key": .string(scopeKey),
            "holder_node_id": .string(holder.rawValue),
        ]
    }
}

extension ProjectedItem {
    fileprivate var json: JSONValue {
        .object(compacting: [
            "item_id": .string(id.rawValue), "priority": .string(priority),
            "state": .string(isAssigned ? "assigned" : "inbox"), "node_id": node.map { .string($0.rawValue) },
        ])
    }
}
