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
    /// When it began, Unix microseconds.
    package let startedMicros: Int64
    /// Where it is: the holder of its lease, else where it was placed; nil while no entry says it.
    package internal(set) var node: NodeID?
    /// True while a node holds its lease.
    package internal(set) var isRunning = false
}

/// An execution lease that is live.
package struct ProjectedLease: Sendable, Hashable {
    /// Its id.
    package let id: LeaseID
    /// Index of the entry that granted it.
    let place: UInt64
    /// What is leased.
    package let scopeKey: String
    /// Who holds it.
    package let holder: NodeID

    /// The task of a job's lease; nil for other scopes.
    fileprivate var taskID: Int64? { scopeKey.hasPrefix("task:") ? Int64(scopeKey.dropFirst(5)) : nil }
}

/// A hopper item that waits or is being done.
package struct ProjectedItem: Sendable, Hashable {
    /// Its id.
    package let id: ItemID
    /// Index of the entry that admitted it.
    let place: UInt64
    /// Word of its priority.
    package internal(set) var priority: String
    /// Latest node; nil before it was given to one.
    package internal(set) var node: NodeID?
    /// Latest run.
    package internal(set) var run: RunID?
    /// True while it is given to a node.
    package internal(set) var isAssigned = false
}

/// What was being done: runs, leases and open hopper items in the order in which they came, and how many items ended.
package struct WorkProjection: Projection {
    static let name = "work"
    static let kinds: Set<EntryKind> = [
        .runStarted, .runFinished, .leaseGranted, .leaseExpired, .leaseRevoked, .leaseCompleted, .hopperItemAdmitted,
        .hopperItemMoved, .hopperItemOverridden,
    ]

    private var openRuns: [RunID: ProjectedRun] = [:]
    private var liveLeases: [LeaseID: ProjectedLease] = [:]
    private var openItems: [ItemID: ProjectedItem] = [:]
    private var runByTask: [Int64: RunID] = [:]
    /// Items that were done.
    package private(set) var doneCount: Int64 = 0
    /// Items that a person took out of the hopper.
    package private(set) var overriddenCount: Int64 = 0

    init() {}

    /// Runs in order of their task.
    package var runs: [ProjectedRun] { openRuns.values.sorted { $0.taskID < $1.taskID } }
    /// Live leases in grant order.
    package var leases: [ProjectedLease] { liveLeases.values.sorted { $0.place < $1.place } }
    /// Items in the inbox or assigned, in order of admission.
    package var items: [ProjectedItem] { openItems.values.sorted { $0.place < $1.place } }
    /// How many runs, leases and items there are.
    var openCount: Int { openRuns.count + liveLeases.count + openItems.count }
    /// Nodes that hold a lease or were given a run.
    package var busyNodes: Set<NodeID> {
        Set(liveLeases.values.map(\.holder)).union(openRuns.values.compactMap(\.node))
    }

    mutating func apply(_ entry: ProjectedEntry) {
        switch entry.kind {
        case .runStarted: start(entry)
        case .runFinished:
            if let run = openRuns.removeValue(forKey: RunID(entry.target)) { runByTask[run.taskID] = nil }
        case .leaseGranted: grant(entry)
        case .leaseExpired, .leaseRevoked, .leaseCompleted:
            if let lease = liveLeases.removeValue(forKey: LeaseID(entry.target)) { give(lease, to: nil) }
        case .hopperItemAdmitted:
            let id = ItemID(entry.target)
            openItems[id] = ProjectedItem(id: id, place: entry.index, priority: entry.payload.text("priority"))
        case .hopperItemMoved: move(ItemID(entry.target), to: entry.payload.text("to"), entry.payload)
        case .hopperItemOverridden: override(ItemID(entry.target), entry.payload)
        default: return
        }
    }

    /// The first run of an item takes it out of the inbox; a run that starts another one again leaves it as it is.
    private mutating func start(_ entry: ProjectedEntry) {
        let run = ProjectedRun(started: entry)
        hold(run)
        guard let item = entry.payload["item_id"]?.stringValue, entry.payload["replay_of"] == nil else { return }
        openItems[ItemID(item)]?.isAssigned = true
        openItems[ItemID(item)]?.node = run.node
        openItems[ItemID(item)]?.run = run.id
    }

    private mutating func hold(_ run: ProjectedRun) {
        openRuns[run.id] = run
        runByTask[run.taskID] = run.id
    }

    private mutating func grant(_ entry: ProjectedEntry) {
        let lease = ProjectedLease(
            id: LeaseID(entry.target), place: entry.index, scopeKey: entry.payload.text("scope_key"),
            holder: NodeID(entry.payload.text("holder_node_id")))
        liveLeases[lease.id] = lease
        give(lease, to: lease.holder)
    }

    /// A run is with the holder of its lease; where it goes once that has ended, no entry says before the next lease.
    private mutating func give(_ lease: ProjectedLease, to holder: NodeID?) {
        guard let run = lease.taskID.flatMap({ runByTask[$0] }) else { return }
        openRuns[run]?.node = holder
        openRuns[run]?.isRunning = holder != nil
    }

    private mutating func move(_ id: ItemID, to state: String, _ payload: JSONValue) {
        switch state {
        case "inbox", "assigned":
            openItems[id]?.isAssigned = state == "assigned"
            if let node = payload["node_id"]?.stringValue { openItems[id]?.node = NodeID(node) }
            if let run = payload["run_id"]?.stringValue { openItems[id]?.run = RunID(run) }
        case "done", "overridden":
            guard openItems.removeValue(forKey: id) != nil else { return }
            if state == "done" { doneCount += 1 } else { overriddenCount += 1 }
        default: return
        }
    }

    private mutating func override(_ id: ItemID, _ payload: JSONValue) {
        if let priority = payload["priority"]?.stringValue { openItems[id]?.priority = priority }
        if payload.text("state") == "overridden" { move(id, to: "overridden", payload) }
    }
}

extension WorkProjection {
    init(snapshot: JSONValue) {
        self.init()
        for value in snapshot.objects("runs") { hold(ProjectedRun(json: value)) }
        for value in snapshot.objects("leases") {
            let lease = ProjectedLease(json: value)
            liveLeases[lease.id] = lease
        }
        for value in snapshot.objects("items") {
            let item = ProjectedItem(json: value)
            openItems[item.id] = item
        }
        doneCount = snapshot["done"]?.integerValue ?? 0
        overriddenCount = snapshot["overridden"]?.integerValue ?? 0
    }

    var snapshot: JSONValue {
        [
            "runs": .array(runs.map(\.json)), "leases": .array(leases.map { $0.json(withPlace: true) }),
            "items": .array(items.map { $0.json(withPlace: true) }), "done": .integer(doneCount),
            "overridden": .integer(overriddenCount),
        ]
    }

    /// The canonical bytes of ``snapshot``; written straight, since every memo holds thousands of leases where as many
    /// are live.
    func canonicalSnapshot() throws(CanonicalJSONError) -> [UInt8] {
        var writer = CanonicalWriter(room: openCount * Self.usualSize)
        writer.object { writer in
            writer.member("done", doneCount)
            writer.list("items", items) { $0.write(to: &$1, withPlace: true) }
            writer.list("leases", leases) { $0.write(to: &$1, withPlace: true) }
            writer.member("overridden", overriddenCount)
            writer.list("runs", runs) { $0.write(to: &$1) }
        }
        return try writer.finish()
    }

    /// Bytes of most runs, leases and items in a snapshot.
    private static let usualSize = 160

    /// The work in `GET oplog/at`.
    package var json: JSONValue {
        let items = items
        return [
            "runs": .array(runs.map(\.json)), "leases": .array(leases.map { $0.json(withPlace: false) }),
            "hopper": [
                "inbox": .array(items.filter { !$0.isAssigned }.map { $0.json(withPlace: false) }),
                "assigned": .array(items.filter(\.isAssigned).map { $0.json(withPlace: false) }),
                "done": .integer(doneCount), "overridden": .integer(overriddenCount),
            ],
        ]
    }
}

extension ProjectedRun {
    fileprivate init(started entry: ProjectedEntry) {
        self.init(
            id: RunID(entry.target), taskID: entry.payload["task_id"]?.integerValue ?? 0,
            taskKind: entry.payload.text("task_kind"), privacyClass: entry.payload.text("privacy_class"),
            startedMicros: entry.tsMicros, node: entry.payload["node_id"]?.stringValue.map { NodeID($0) })
    }

    fileprivate init(json: JSONValue) {
        self.init(
            id: RunID(json.text("run_id")), taskID: json["task_id"]?.integerValue ?? 0,
            taskKind: json.text("task_kind"), privacyClass: json.text("privacy_class"),
            startedMicros: json["started_micros"]?.integerValue ?? 0,
            node: json["node_id"]?.stringValue.map { NodeID($0) }, isRunning: json.text("status") == "running")
    }

    fileprivate var json: JSONValue { JSONValue { write(to: &$0) } }

    fileprivate func write(to members: inout some MemberSink) {
        members.member("node_id", node?.rawValue)
        members.member("privacy_class", privacyClass)
        members.member("run_id", id.rawValue)
        members.member("started_micros", startedMicros)
        members.member("status", isRunning ? "running" : "waiting")
        members.member("task_id", taskID)
        members.member("task_kind", taskKind)
    }
}

extension ProjectedLease {
    fileprivate init(json: JSONValue) {
        self.init(
            id: LeaseID(json.text("lease_id")), place: UInt64(max(0, json["place"]?.integerValue ?? 0)),
            scopeKey: json.text("scope_key"), holder: NodeID(json.text("holder_node_id")))
    }

    fileprivate func json(withPlace: Bool) -> JSONValue { JSONValue { write(to: &$0, withPlace: withPlace) } }

    fileprivate func write(to members: inout some MemberSink, withPlace: Bool) {
        members.member("holder_node_id", holder.rawValue)
        members.member("lease_id", id.rawValue)
        members.member("place", withPlace ? Int64(clamping: place) : nil)
        members.member("scope_key", scopeKey)
    }
}

extension ProjectedItem {
    fileprivate init(json: JSONValue) {
        self.init(
            id: ItemID(json.text("item_id")), place: UInt64(max(0, json["place"]?.integerValue ?? 0)),
            priority: json.text("priority"), node: json["node_id"]?.stringValue.map { NodeID($0) },
            run: json["run_id"]?.stringValue.map { RunID($0) }, isAssigned: json.text("state") == "assigned")
    }

    fileprivate func json(withPlace: Bool) -> JSONValue { JSONValue { write(to: &$0, withPlace: withPlace) } }

    fileprivate func write(to members: inout some MemberSink, withPlace: Bool) {
        members.member("item_id", id.rawValue)
        members.member("node_id", node?.rawValue)
        members.member("place", withPlace ? Int64(clamping: place) : nil)
        members.member("priority", priority)
        members.member("run_id", run?.rawValue)
        members.member("state", isAssigned ? "assigned" : "inbox")
    }
}
