import Audit
import Logging
import ServiceLifecycle
import Synchronization

/// Places jobs that wait again, and gives up on those that cannot be placed; woken by events, not by polling.
package final class Replanner: Service {
    /// Types of the events after which a job may find a place that it did not find before.
    private static let reasons: Set<String> = [
        "NodeStatusChanged", "MeshTopologyChanged", "PolicyChanged", "InventoryChanged",
    ]

    private let desk: JobDesk
    private let events: EventRing
    private let leaseMs: @Sendable () -> Int64
    private let changed = Mutex<Set<NodeID>>([])
    private let logger = Logger(label: "vox.mesh.replanner")

    init(desk: JobDesk, events: EventRing, leaseMs: @escaping @Sendable () -> Int64) {
        self.desk = desk
        self.events = events
        self.leaseMs = leaseMs
    }

    /// Runs until shutdown.
    package func run() async throws {
        let news = events.subscribe(types: Self.reasons)
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.listen(to: news) }
                await loop()
                group.cancelAll()
            }
        }
        news.cancel()
    }

    private func listen(to news: EventSubscription) async {
        for await event in news where Self.reasons.contains(event.event.type) {
            if event.event.type == "PolicyChanged", let node = event.event.data["node_id"]?.stringValue {
                _ = changed.withLock { $0.insert(NodeID(node)) }
            }
            desk.ledger.bell.ring()
        }
    }

    private func loop() async {
        while !Task.isCancelled {
            let dueMs = await attempt()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await self.desk.ledger.bell.wait() }
                if let dueMs {
                    let pauseMs = min(max(dueMs - desk.clock.millis(), 10), 60_000)
                    group.addTask {
                        try? await Task.sleep(for: .milliseconds(pauseMs))  // cut short by the bell
                    }
                }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func attempt() async -> Int64? {
        do {
            return try await tick()
        } catch is CancellationError {
            return nil
        } catch {
            logger.error("could not re-plan", metadata: ["error": "\(error)"])
            return desk.clock.millis() + 5_000
        }
    }

    /// One pass over the open jobs; returns when the next one is due, Unix milliseconds, nil when none waits for time.
    @discardableResult
    package func tick() async throws -> Int64? {
        try await takeUpNewPolicies()
        let jobs = try await desk.store.read { tx in try JobRow.open(tx) }
        var due: [Int64] = []
        for job in jobs {
            switch job.state {
            case .queued: due.append(try await replan(job.taskID))
            case .assigned(let node): if let time = try await checkAway(job, node) { due.append(time) }
            default: continue
            }
        }
        return due.min()
    }

    /// A node with a new policy may be offered what it refused, and loses what it has not claimed and takes no more.
    private func takeUpNewPolicies() async throws {
        let nodes = changed.withLock { changed in
            defer { changed = [] }
            return changed
        }
        guard !nodes.isEmpty else { return }
        try await desk.store.write("take up new policies") { [desk] tx in
            for job in try JobRow.open(tx) {
                var job = job
                for node in nodes { job = try desk.ledger.perform(.policyChanged(node: node), on: job, tx) }
                guard case .assigned(let node) = job.state, nodes.contains(node), let reason = try desk.refusal(job, tx)
                else { continue }
                try desk.ledger.perform(.policyRefuses(node: node, reason: reason), on: job, tx)
            }
        }
    }

    /// Plans one waiting job; returns when to look again.
    private func replan(_ id: TaskID) async throws -> Int64 {
        try await desk.store.write("re-plan job") { [desk] tx in
            guard let job = try JobRow.find(id, tx), case .queued = job.state else { return Int64.max }
            guard job.machine.notBeforeMs <= tx.nowMillis else { return job.machine.notBeforeMs }
            var question = try desk.question(job.facts, tx)
            question.excluded = job.machine.excluded
            question.previousNode = job.machine.previousNode
            let plan = desk.plan(question, in: try desk.world(tx))
            if let placement = plan.placement {
                let placed = try desk.place(job, plan, placement, tx)
                try Self.follow(placed, tx)
                return Int64.max
            }
            try desk.ledger.perform(.unplaced, on: job, tx)
            return job.machine.queuedSinceMs + JobStateMachine.longestUnplacedMs
        }
    }

    /// Takes an unclaimed job from a node that left, or has been away for a lease period; returns when to look again.
    private func checkAway(_ job: Job, _ node: NodeID) async throws -> Int64? {
        let nowMs = desk.clock.millis()
        if let snapshot = desk.registry.node(node) {
            let periodMs = leaseMs()
            let awayMs = snapshot.liveness == .offline ? snapshot.heartbeatAgeMs : 0
            let assignedMs = job.assignedMs ?? nowMs
            guard nowMs - assignedMs >= periodMs else { return assignedMs + periodMs }
            guard awayMs >= periodMs else { return awayMs > 0 ? nowMs + periodMs - awayMs : nil }
        }
        try await desk.store.write("take job from absent node") { [desk] tx in
            guard let job = try JobRow.find(job.taskID, tx) else { return }
            try desk.ledger.perform(.takenBack(node: node, reason: "node_offline"), on: job, tx)
        }
        return nowMs
    }

    /// Keeps the item's links on the latest node.
    private static func follow(_ job: Job, _ tx: WriteTransaction) throws {
        guard let id = job.itemID, var item = try HopperItemRow.find(id, tx), item.nodeId != job.lastNode,
            item.taskId == job.taskID
        else { return }
        item.nodeId = job.lastNode
        try HopperItemRow.update(item, tx)
        try tx.append(item.movedDraft(from: item.state))
    }
}
