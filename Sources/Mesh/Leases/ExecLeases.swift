import Audit
import Synchronization
import VoxCrypto

/// Execution leases: at most one live holder for each scope, whatever else happens.
package final class ExecLeases: Sendable {
    /// Longest scope, bytes of UTF-8 after trim.
    package static let longestScope = 2_048
    /// Finished leases are kept this long, milliseconds.
    static let finishedAgeMs: Int64 = 30 * 86_400_000

    private let store: MeshStore
    private let registry: NodeRegistry
    private let random: RandomSource
    private let attached = Mutex(ExecLeaseHooks())
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

    /// Counts the leases that were live before a restart.
    func load() async throws {
        for lease in try await store.read({ tx in try ExecLeaseRow.allLive(tx) }) {
            registry.countLease(1, of: lease.holder)
        }
    }

    /// Grants the scope, or extends it for the node that holds it already.
    package func grant(
        _ request: RemoteExecLeaseGrantRequest, as caller: Caller
    ) async throws(LeaseError) -> RemoteExecLeaseRow {
        guard caller.role.may(.execLease) else { throw .roleForbidden }
        guard let scope = request.scopeKey.wireNonBlank else { throw .blankField("scope_key") }
        guard scope.utf8.count <= Self.longestScope else { throw .scopeTooLong }
        let node = try claimer(request.claimerNodeId, of: caller)
        return try await store.write("grant lease", orThrow: LeaseError.store) { [self] tx in
            let gates = try checkGates(of: node, isNewWork: false, tx)
            try sweep(tx)
            if let live = try ExecLeaseRow.live(scope: scope, tx) {
                return try perform(.renew(isHolder: live.holder == node), on: live, by: caller, tx).wire
            }
            try refuse(gates, isNewWork: true, tx)
            return try grantNew(scope, to: node, by: caller, tx).wire
        }
    }

    /// Extends a lease; works while the node is paused or draining.
    package func renew(_ request: RemoteExecLeaseRenewRequest, as caller: Caller) async throws(LeaseError) {
        try await change(request, as: caller, needsOpenGates: true) { .renew(isHolder: $0) }
    }

    /// Ends a lease; works whatever the node's gates.
    package func release(_ request: RemoteExecLeaseReleaseRequest, as caller: Caller) async throws(LeaseError) {
        try await change(request, as: caller, needsOpenGates: false) { .release(isHolder: $0) }
    }

    /// Live leases in grant order.
    package func list(as caller: Caller) async throws(LeaseError) -> [RemoteExecLeaseRow] {
        guard caller.role.may(.execLeaseList) else { throw .roleForbidden }
        try await tick()
        return try await store.read(orThrow: LeaseError.store) { tx in try ExecLeaseRow.allLive(tx).map(\.wire) }
    }

    /// Live leases in grant order, with their state.
    package func live() async throws(LeaseError) -> [ExecLease] {
        try await tick()
        return try await store.read(orThrow: LeaseError.store) { tx in try ExecLeaseRow.allLive(tx) }
    }

    /// Ends a lease against its holder's will; does not undo what the holder did.
    package func revoke(_ request: AdminExecLeaseRevokeRequest, as caller: Caller) async throws(LeaseError) {
        guard caller.role.may(.admin) else { throw .roleForbidden }
        guard let id = request.leaseId.wireNonBlank else { throw .blankField("lease_id") }
        try await store.write("revoke lease", orThrow: LeaseError.store) { [self] tx in
            try sweep(tx)
            try revoke(LeaseID(id), actor: caller.actor, in: tx)
        }
    }

    /// Ends a lease inside another write; throws ``LeaseError/noSuchLease`` when it is not live.
    package func revoke(_ id: LeaseID, actor: String, in tx: WriteTransaction) throws {
        guard let lease = try ExecLeaseRow.find(id, tx) else { throw LeaseError.noSuchLease }
        try perform(.revoke, on: lease, actor: actor, tx)
    }

    /// The live lease of a scope, inside a transaction.
    package func live(scope: String, in tx: ReadTransaction) throws -> ExecLease? {
        try ExecLeaseRow.live(scope: scope, tx)
    }

    /// Ends leases whose time is up; called once a second.
    package func tick() async throws(LeaseError) {
        let nowMs = registry.clock.millis()
        let isDue = try await store.read(orThrow: LeaseError.store) { tx in
            try !ExecLeaseRow.ended(nowMs: nowMs, tx).isEmpty
        }
        guard isDue else { return }
        try await store.write("expire leases", orThrow: LeaseError.store) { [self] tx in try sweep(tx) }
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

    @discardableResult
    private func checkGates(of node: NodeID, isNewWork: Bool, _ tx: WriteTransaction) throws -> NodeGates {
        try registry.endMaintenance(tx)
        let gates = try knownGates(of: node, tx)
        try refuse(gates, isNewWork: isNewWork, tx)
        return gates
    }

    private func knownGates(of node: NodeID, _ tx: WriteTransaction) throws -> NodeGates {
        do { return try registry.gates(node, tx) } catch let refusal as GateRefusal { throw LeaseError.gate(refusal) }
    }

    private func refuse(_ gates: NodeGates, isNewWork: Bool, _ tx: WriteTransaction) throws {
        if let refusal = gates.refusal(nowMs: tx.nowMillis, isNewWork: isNewWork) { throw LeaseError.gate(refusal) }
    }

    private func change(
        _ request: RemoteExecLeaseRenewRequest, as caller: Caller, needsOpenGates: Bool,
        _ event: @escaping @Sendable (_ isHolder: Bool) -> ExecLeaseState.Event
    ) async throws(LeaseError) {
        guard caller.role.may(.execLease) else { throw .roleForbidden }
        guard let id = request.leaseId.wireNonBlank else { throw .blankField("lease_id") }
        let node = try claimer(request.claimerNodeId, of: caller)
        try await store.write("change lease", orThrow: LeaseError.store) { [self] tx in
            if needsOpenGates {
                try checkGates(of: node, isNewWork: false, tx)
            } else {
                _ = try knownGates(of: node, tx)
            }
            try sweep(tx)
            guard let lease = try ExecLeaseRow.find(LeaseID(id), tx) else { throw LeaseError.noSuchLease }
            try perform(event(lease.holder == node), on: lease, by: caller, tx)
        }
    }

    private func grantNew(
        _ scope: String, to node: NodeID, by caller: Caller, _ tx: WriteTransaction
    ) throws -> ExecLease {
        var id = randomID()
        while try ExecLeaseRow.find(id, tx) != nil { id = randomID() }
        let nowMs = tx.nowMillis
        let lease = ExecLease(
            id: id, scopeKey: scope, holder: node, state: .granted, grantedMs: nowMs, expiresMs: nowMs + leaseMs())
        try ExecLeaseRow.insert(lease, tx)
        try tx.append(lease.draft(.leaseGranted, actor: caller.actor))
        tx.emit(.lease(lease.change(.granted)))
        tx.afterCommit { self.registry.countLease(1, of: node) }
        try hooks.granted(lease, tx)
        return lease
    }

    /// A random number in 1…2^63 − 1.
    private func randomID() -> LeaseID {
        LeaseID(String(random.uint64(below: UInt64(Int64.max)) + 1))
    }

    private func sweep(_ tx: WriteTransaction) throws {
        for lease in try ExecLeaseRow.ended(nowMs: tx.nowMillis, tx) {
            try perform(.tick(isPast: true), on: lease, actor: "system", tx)
        }
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
        var lease = lease
        for action in lease.state.handle(event) {
            switch action {
            case .extend:
                lease.expiresMs = max(lease.expiresMs, tx.nowMillis + leaseMs())
                try ExecLeaseRow.update(lease, tx)
                tx.emit(.lease(lease.change(.renewed)))
            case .finish(let kind):
                try ExecLeaseRow.update(lease, tx)
                try tx.append(lease.draft(kind.entryKind, actor: actor))
                tx.emit(.lease(lease.change(kind)))
                let holder = lease.holder
                tx.afterCommit { self.registry.countLease(-1, of: holder) }
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
