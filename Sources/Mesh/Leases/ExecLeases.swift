import Audit
import Synchronization
import VoxCrypto

/// Execution leases: at most one live holder for each scope, whatever else happens.
package final class ExecLeases: Sendable {
    /// Longest scope, bytes of UTF-8 after trim.
    package static let longestScope = 2_048
    /// Finished leases are kept this long, milliseconds.
    static let finishedAgeMs: Int64 = 30 * 86_400_000
    /// Most leases whose time is up that one write ends.
    private static let mostEnds = 256
    /// Time between two tries to tell a full disk of a longer length, milliseconds.
    private static let retryMs: Int64 = 1_000

    private let store: MeshStore
    private let registry: NodeRegistry
    private let random: RandomSource
    private let attached = Mutex(ExecLeaseHooks())
    private let book = Mutex(LeaseBook())
    /// A length that the disk knows of, which no renewal in memory exceeds; milliseconds.
    private let longestMs = Atomic<Int64>(0)
    /// When the disk was last too full for a longer length, Unix milliseconds.
    private let refusedMs = Atomic<Int64>(-ExecLeases.retryMs)
    private let leaseMs: @Sendable () -> Int64

    init(store: MeshStore, registry: NodeRegistry, settings: MailboxSettings, random: RandomSource) {
        self.store = store
        self.registry = registry
        self.random = random
        leaseMs = { settings.clampedLeaseMs }
    }

    /// Puts the owners of jobs in the leases' transactions; called once, before the first request.
    package func attach(_ hooks: ExecLeaseHooks) {
        attached.withLock { $0 = hooks }
    }

    private var hooks: ExecLeaseHooks { attached.withLock { $0 } }

    /// Lets the leases that were live before a restart live on, each for a whole length.
    func load() async throws {
        let (leases, longestMs) = try await store.read { tx in
            (try ExecLeaseRow.allLive(tx), try MetaRow.number(.longestLease, tx) ?? 0)
        }
        let nowMs = registry.clock.millis()
        book.withLock { $0.load(leases, nowMs: nowMs, lengthMs: max(leaseMs(), longestMs)) }
        for lease in leases { registry.countLease(1, of: lease.holder) }
        guard leases.isEmpty, longestMs > leaseMs() else {
            return self.longestMs.store(longestMs, ordering: .relaxed)
        }
        // Nobody counts on it any more.
        let forgetting: @Sendable (WriteTransaction) throws -> Void = { tx in try MetaRow.set(.longestLease, 0, tx) }
        try? await store.write("forget the longest lease", forgetting)  // else the next start gives more than it must
    }

    /// Grants the scope, or extends it for the node that holds it already.
    package func grant(
        _ request: RemoteExecLeaseGrantRequest, as caller: Caller
    ) async throws(LeaseError) -> RemoteExecLeaseRow {
        guard caller.role.may(.execLease) else { throw .roleForbidden }
        guard let scope = request.scopeKey.wireNonBlank else { throw .blankField("scope_key") }
        guard scope.utf8.count <= Self.longestScope else { throw .scopeTooLong }
        let node = try claimer(request.claimerNodeId, of: caller)
        // Drawn here, since the store's only writer has less time than its callers.
        let id = randomID()
        return try await store.write("grant lease", orThrow: LeaseError.store) { [self] tx in
            let gates = try openGates(of: node, tx)
            let refusal = gates.refusal(nowMs: tx.nowMillis, isNewWork: true)
            // Most scopes are free, which the schema knows without being asked.
            if refusal == nil, let lease = try grantNew(scope, to: node, id, by: caller, tx) { return lease.wire }
            if let live = try ExecLeaseRow.live(scope: scope, tx), try !endIfPast(live, tx) {
                return try perform(.renew(isHolder: live.holder == node), on: live, by: caller, tx).wire
            }
            if let refusal { throw LeaseError.gate(refusal) }
            while true {
                if let lease = try grantNew(scope, to: node, randomID(), by: caller, tx) { return lease.wire }
            }
        }
    }

    /// Extends a lease; works while the node is paused or draining.
    ///
    /// What nothing stands against is done in memory, see ``LeaseBook``; all else the store decides. A longer setting
    /// that a full disk cannot be told of gives as much as it knows of, and is tried again after a second.
    package func renew(_ request: RemoteExecLeaseRenewRequest, as caller: Caller) async throws(LeaseError) {
        let (id, node) = try holding(request, as: caller)
        let sinceRefusalMs = registry.clock.millis() - refusedMs.load(ordering: .relaxed)
        if renewInMemory(id, by: node, isDiskFull: (0..<Self.retryMs).contains(sinceRefusalMs)) { return }
        do throws(LeaseError) {
            try await store.write("renew lease", orThrow: LeaseError.store) { [self] tx in
                _ = try openGates(of: node, tx)
                let lease = try running(id, tx)
                try perform(.renew(isHolder: lease.holder == node), on: lease, by: caller, tx)
            }
        } catch {
            guard case .store(.notWritten) = error, renewInMemory(id, by: node, isDiskFull: true) else { throw error }
            refusedMs.store(registry.clock.millis(), ordering: .relaxed)
        }
    }

    /// Ends a lease; works whatever the node's gates.
    package func release(_ request: RemoteExecLeaseReleaseRequest, as caller: Caller) async throws(LeaseError) {
        let (id, node) = try holding(request, as: caller)
        try await store.write("release lease", orThrow: LeaseError.store) { [self] tx in
            _ = try knownGates(of: node, tx)
            let lease = try running(id, tx)
            try perform(.release(isHolder: lease.holder == node), on: lease, by: caller, tx)
        }
    }

    /// Live leases in grant order.
    package func list(as caller: Caller) async throws(LeaseError) -> [RemoteExecLeaseRow] {
        guard caller.role.may(.execLeaseList) else { throw .roleForbidden }
        return try await live().map(\.wire)
    }

    /// Live leases in grant order, with their state.
    package func live() async throws(LeaseError) -> [ExecLease] {
        try? await tick()  // an end that cannot be written keeps nobody from seeing which leases run
        let stored = try await store.read(orThrow: LeaseError.store) { tx in try ExecLeaseRow.allLive(tx) }
        let nowMs = registry.clock.millis()
        return book.withLock { book in stored.map(book.asItIs) }.filter { nowMs < $0.expiresMs }
    }

    /// End of each live lease, Unix milliseconds; the stored one may be earlier.
    package var ends: [LeaseID: Int64] { book.withLock(\.ends) }

    /// When the holder of a live lease last asked for it, Unix milliseconds, and for how long, milliseconds.
    func lastAsked(_ lease: ExecLease) -> (atMs: Int64, lengthMs: Int64) {
        book.withLock { book in
            let lengthMs = book.lengthMs(of: lease.id) ?? 0
            return (book.asItIs(lease).expiresMs - lengthMs, lengthMs)
        }
    }

    /// Ends a lease against its holder's will; does not undo what the holder did.
    package func revoke(_ request: AdminExecLeaseRevokeRequest, as caller: Caller) async throws(LeaseError) {
        guard caller.role.may(.admin) else { throw .roleForbidden }
        guard let id = request.leaseId.wireNonBlank else { throw .blankField("lease_id") }
        try await store.write("revoke lease", orThrow: LeaseError.store) { [self] tx in
            let lease = try running(LeaseID(id), tx)
            try perform(.revoke, on: lease, by: caller, tx)
        }
    }

    /// Ends a lease inside another write; throws ``LeaseError/noSuchLease`` when it is not live.
    package func revoke(_ id: LeaseID, actor: String, in tx: WriteTransaction) throws {
        guard let lease = try ExecLeaseRow.find(id, tx) else { throw LeaseError.noSuchLease }
        try perform(.revoke, on: lease, actor: actor, tx)
    }

    /// The live lease of a scope, inside a transaction.
    package func live(scope: String, in tx: ReadTransaction) throws -> ExecLease? {
        try ExecLeaseRow.live(scope: scope, tx).map { lease in book.withLock { $0.asItIs(lease) } }
    }

    /// Ends leases whose time is up; called once a second.
    package func tick() async throws(LeaseError) {
        var due: [LeaseID]
        repeat {
            let nowMs = registry.clock.millis()
            due = book.withLock { $0.past(nowMs, atMost: Self.mostEnds) }
            if !due.isEmpty { try await end(due) }
            // In parts, so that other writes find their turn between them.
        } while due.count == Self.mostEnds
    }

    /// Ends leases in one write, or one by one when what follows from the end of one of them cannot be done.
    private func end(_ due: [LeaseID]) async throws(LeaseError) {
        var failure: LeaseError
        do {
            return try await endTogether(due)
        } catch {
            if case .store(.notWritten) = error { throw error }
            failure = error
        }
        for id in due where due.count > 1 {
            do { try await endTogether([id]) } catch { failure = error }
        }
        throw failure
    }

    private func endTogether(_ due: [LeaseID]) async throws(LeaseError) {
        try await store.write("expire leases", orThrow: LeaseError.store) { [self] tx in
            for id in due {
                guard let lease = try ExecLeaseRow.find(id, tx), lease.state.isLive else {
                    tx.afterCommit { self.book.withLock { $0.remove(id) } }
                    continue
                }
                _ = try endIfPast(lease, tx)
            }
        }
    }

    /// Deletes leases that ended thirty days ago; called once a minute.
    package func retire() async throws(LeaseError) {
        try await store.write("retire leases", orThrow: LeaseError.store) { tx in
            try ExecLeaseRow.deleteFinished(beforeMs: tx.nowMillis - Self.finishedAgeMs, tx)
        }
    }

    private func claimer(_ text: String, of caller: Caller) throws(LeaseError) -> NodeID {
        guard text.wireNonBlank != nil else { throw .blankField("claimer_node_id") }
        guard caller.mayActFor(NodeID(text)) else { throw .boundToAnotherNode }
        return NodeID(text)
    }

    private func holding(
        _ request: RemoteExecLeaseRenewRequest, as caller: Caller
    ) throws(LeaseError) -> (LeaseID, NodeID) {
        guard caller.role.may(.execLease) else { throw .roleForbidden }
        guard let id = request.leaseId.wireNonBlank else { throw .blankField("lease_id") }
        return (LeaseID(id), try claimer(request.claimerNodeId, of: caller))
    }

    private func renewInMemory(_ id: LeaseID, by node: NodeID, isDiskFull: Bool) -> Bool {
        let nowMs = registry.clock.millis()
        guard store.openingFault == nil, registry.keepsWork(node, nowMs: nowMs) else { return false }
        let (settingMs, storedMs) = (leaseMs(), longestMs.load(ordering: .relaxed))
        return book.withLock { book in
            let wantedMs = max(book.lengthMs(of: id) ?? 0, settingMs)
            let lengthMs = isDiskFull ? min(wantedMs, storedMs) : wantedMs
            guard storedMs > 0, lengthMs <= storedMs,
                let lease = book.renew(id, by: node, nowMs: nowMs, lengthMs: lengthMs)
            else { return false }
            // Told under the lock, so that nobody hears of it after the end of the lease.
            registry.events.publish([.lease(lease.change(.renewed))])
            return true
        }
    }

    /// Gates of a node that may keep what it has.
    private func openGates(of node: NodeID, _ tx: WriteTransaction) throws -> NodeGates {
        let gates = try knownGates(of: node, tx)
        if let refusal = gates.refusal(nowMs: tx.nowMillis, isNewWork: false) { throw LeaseError.gate(refusal) }
        return gates
    }

    private func knownGates(of node: NodeID, _ tx: WriteTransaction) throws -> NodeGates {
        do { return try registry.gates(node, tx) } catch let refusal as GateRefusal { throw LeaseError.gate(refusal) }
    }

    /// A lease that is live and whose time is not up.
    private func running(_ id: LeaseID, _ tx: WriteTransaction) throws -> ExecLease {
        guard let stored = try ExecLeaseRow.find(id, tx) else { throw LeaseError.noSuchLease }
        let lease = book.withLock { $0.asItIs(stored) }
        guard tx.nowMillis < lease.expiresMs else { throw LeaseError.noSuchLease }
        return lease
    }

    /// Ends a live lease if its time is up; from the decision on no renewal passes.
    private func endIfPast(_ lease: ExecLease, _ tx: WriteTransaction) throws -> Bool {
        guard book.withLock({ $0.beginEnd(of: lease, ifPast: tx.nowMillis) }) else { return false }
        tx.ifUndone { self.book.withLock { $0.undoEnd(of: lease.id) } }
        try perform(.tick(isPast: true), on: lease, actor: "system", tx)
        return true
    }

    /// Grants a scope that is free; nil when it is not, or when another lease has the id.
    private func grantNew(
        _ scope: String, to node: NodeID, _ id: LeaseID, by caller: Caller, _ tx: WriteTransaction
    ) throws -> ExecLease? {
        let (nowMs, lengthMs) = (tx.nowMillis, leaseMs())
        let lease = ExecLease(
            id: id, scopeKey: scope, holder: node, state: .granted, grantedMs: nowMs, expiresMs: nowMs + lengthMs)
        guard try ExecLeaseRow.insert(lease, tx) else { return nil }
        try keepLongest(lengthMs, tx)
        try tx.append(lease.draft(.leaseGranted, actor: caller.actor))
        tx.emit(.lease(lease.change(.granted)))
        tx.afterCommit {
            self.book.withLock { $0.put(lease, lengthMs: lengthMs) }
            self.registry.countLease(1, of: node)
        }
        try hooks.granted(lease, tx)
        return lease
    }

    /// A random number in 1…2^63 − 1.
    private func randomID() -> LeaseID {
        LeaseID(String(random.uint64(below: UInt64(Int64.max)) + 1))
    }

    /// Puts a longer length than that of any lease on the disk, since a start must give live leases as much.
    private func keepLongest(_ lengthMs: Int64, _ tx: WriteTransaction) throws {
        guard lengthMs > longestMs.load(ordering: .relaxed) else { return }
        if try lengthMs > MetaRow.number(.longestLease, tx) ?? 0 { try MetaRow.set(.longestLease, lengthMs, tx) }
        tx.afterCommit { self.longestMs.max(lengthMs, ordering: .relaxed) }
    }

    @discardableResult
    private func perform(
        _ event: ExecLeaseState.Event, on lease: ExecLease, by caller: Caller, _ tx: WriteTransaction
    ) throws -> ExecLease {
        try perform(event, on: lease, actor: caller.actor, tx)
    }

    @discardableResult
    private func perform(
        _ event: ExecLeaseState.Event, on lease: ExecLease, actor: String, _ tx: WriteTransaction
    ) throws -> ExecLease {
        var lease = book.withLock { $0.asItIs(lease) }
        for action in lease.state.handle(event) {
            switch action {
            case .extend:
                let lengthMs = max(book.withLock { [lease] in $0.lengthMs(of: lease.id) } ?? 0, leaseMs())
                lease.expiresMs = max(lease.expiresMs, tx.nowMillis + lengthMs)
                try ExecLeaseRow.update(lease, tx)
                try keepLongest(lengthMs, tx)
                tx.emit(.lease(lease.change(.renewed)))
                tx.afterCommit { [lease] in self.book.withLock { $0.extend(to: lease, lengthMs: lengthMs) } }
            case .finish(let kind):
                book.withLock { [lease] in $0.beginEnd(of: lease.id) }
                tx.ifUndone { [lease] in self.book.withLock { $0.undoEnd(of: lease.id) } }
                try ExecLeaseRow.update(lease, tx)
                try tx.append(lease.draft(kind.entryKind, actor: actor))
                tx.emit(.lease(lease.change(kind)))
                tx.afterCommit { [lease] in
                    self.book.withLock { $0.remove(lease.id) }
                    self.registry.countLease(-1, of: lease.holder)
                }
                try hooks.ended(lease, tx)
            case .refuseUnknown: throw LeaseError.noSuchLease
            case .refuseHeld: throw LeaseError.heldByAnother
            }
        }
        return lease
    }
}

extension LeaseChange.Kind {
    fileprivate var entryKind: EntryKind {
        switch self {
        case .granted, .renewed: .leaseGranted
        case .expired: .leaseExpired
        case .revoked: .leaseRevoked
        case .completed: .leaseCompleted
        }
    }
}

extension ExecLease {
    fileprivate func change(_ kind: LeaseChange.Kind) -> LeaseChange {
        var change = LeaseChange(kind, holder: holder)
        change.leaseID = id
        change.scopeKey = scopeKey
        change.expiresUnixMs = state.isLive ? UInt64(clamping: expiresMs) : nil
        return change
    }

    /// What the log says of it.
    func draft(_ kind: EntryKind, actor: String) -> EntryDraft {
        EntryDraft(
            kind: kind, actor: actor, target: id.rawValue,
            payload: ["scope_key": .string(scopeKey), "holder_node_id": .string(holder.rawValue)])
    }
}
