import Audit
import Synchronization

/// Every agent's mailbox: rows that are delivered, leased to one node at a time, and acked.
package final class Mailbox: Sendable {
    /// Longest wait of a claim, milliseconds.
    package static let longestWaitMs: UInt64 = 30_000
    /// Rows of a page when the reader names no number, and at most.
    package static let pageSizes = (standard: 64, most: 256)

    let store: MeshStore
    let registry: NodeRegistry
    let settings: MailboxSettings
    let waiters: InboxWaiters
    private let limiter: DeliverLimiter
    private let attached = Mutex(MailboxHooks())
    private let attestation: Attestation

    init(store: MeshStore, registry: NodeRegistry, settings: MailboxSettings) {
        self.store = store
        self.registry = registry
        self.settings = settings
        waiters = registry.waiters
        limiter = DeliverLimiter(ratePerSecond: settings.deliversPerSecond, burst: settings.deliverBurst)
        attestation = Attestation(verifyKey: settings.verifyKey, isRequired: settings.requiresAttestation)
    }

    /// Puts the owners of jobs in the mailbox's transactions; called once, before the first request.
    package func attach(_ hooks: MailboxHooks) {
        attached.withLock { $0 = hooks }
    }

    var hooks: MailboxHooks { attached.withLock { $0 } }

    /// Stores a message; a repeated key answers with the row that it already made.
    package func deliver(
        _ request: A2ADeliverRequest, as caller: Caller
    ) async throws(MailboxError) -> A2ADeliverResponse {
        do {
            let (answer, result) = try await take(request, as: caller)
            metrics.count(.deliveries, [result])
            return answer
        } catch {
            metrics.count(.deliveries, [error.deliverResult])
            throw error
        }
    }

    var metrics: Metrics { registry.events.metrics }

    private func take(
        _ request: A2ADeliverRequest, as caller: Caller
    ) async throws(MailboxError) -> (A2ADeliverResponse, result: String) {
        let type = MessageType(request.messageType)
        guard caller.role.may(.deliver), caller.role != .node || type.isResult else { throw .roleForbidden }
        try limit(request, from: caller)
        let clean = try request.normalised()
        try attestation.check(clean, from: caller)
        if type == .jobProgress {
            await hooks.progressed(clean, caller)
            return (A2ADeliverResponse(accepted: true, messageId: try await lastID()), "progress")
        }
        let sender = caller.boundNode
        let (id, isNew) = try await store.write("deliver", orThrow: MailboxError.store) { [self] tx in
            try put(clean, from: sender, tx)
        }
        return (A2ADeliverResponse(accepted: true, messageId: id), isNew ? "stored" : "duplicate")
    }

    /// Stores a message inside another write, as the control plane itself.
    ///
    /// Throws ``MailboxError/full`` when the cap is reached, which undoes that write.
    package func deliver(_ request: A2ADeliverRequest, in tx: WriteTransaction) throws -> MessageID {
        try put(try request.normalised(), from: nil, tx).id
    }

    /// Marks a row as done; repeating it changes nothing.
    package func ack(_ request: A2AAckRequest, as caller: Caller) async throws(MailboxError) {
        guard caller.role.may(.inbox) else { throw .roleForbidden }
        try await store.write("ack", orThrow: MailboxError.store) { tx in
            let id = Int64(clamping: request.messageId)
            guard let row = try MessageRow.find(id, receiver: request.receiverAgentId, tx) else {
                throw MailboxError.noSuchMessage
            }
            if caller.role == .node, let node = caller.boundNode, !row.isOrWasHeld(by: node) {
                throw MailboxError.mayNotHold
            }
            try Self.perform(.ack, on: row, tx)
        }
    }

    /// Acks a row inside another write; a row that is gone or done already is left alone.
    package func ack(_ id: MessageID, receiver: AgentID, in tx: WriteTransaction) throws {
        guard let row = try MessageRow.find(id.rawValue, receiver: receiver.rawValue, tx) else { return }
        try Self.perform(.ack, on: row, tx)
    }

    /// Extends the lease on a row that the node holds; works while it is paused or draining.
    package func renew(_ request: A2ALeaseRenewRequest, as caller: Caller) async throws(MailboxError) {
        guard caller.role.may(.inbox) else { throw .roleForbidden }
        guard request.claimerNodeId.wireNonBlank != nil else { throw .blankField("claimer_node_id") }
        let node = NodeID(request.claimerNodeId)
        guard caller.mayActFor(node) else { throw .boundToAnotherNode }
        try await store.write("renew row", orThrow: MailboxError.store) { [self] tx in
            try checkGates(of: node, isNewWork: false, tx)
            try sweep(tx)
            let id = Int64(clamping: request.messageId)
            guard let row = try MessageRow.find(id, receiver: request.receiverAgentId, tx), !row.message.acknowledged
            else { throw MailboxError.noSuchMessage }
            try Self.perform(.renew(by: node, untilMs: tx.nowMillis + settings.clampedLeaseMs), on: row, tx)
            guard mayHold(row.message, node) else { throw MailboxError.mayNotHold }
        }
    }

    private func limit(_ request: A2ADeliverRequest, from caller: Caller) throws(MailboxError) {
        let source = caller.role == .open ? "agent:\(request.senderAgentId.wireTrimmed.prefix(64))" : caller.source
        guard !caller.isOwn, let seconds = limiter.take(source, nowMicros: registry.clock.micros()) else { return }
        throw .rateLimited(retryAfterSeconds: seconds)
    }

    private func lastID() async throws(MailboxError) -> MessageID {
        try await store.read(orThrow: MailboxError.store) { tx in try MessageRow.lastID(tx) }
    }

    private func put(
        _ request: A2ADeliverRequest, from sender: NodeID?, _ tx: WriteTransaction
    ) throws -> (id: MessageID, isNew: Bool) {
        if let id = try MessageRow.idempotent(request, tx) { return (id, false) }
        try makeRoom(tx)
        let stored = try MessageRow.insert(request, from: sender, tx)
        if try hooks.stored(stored, tx) {
            try MessageRow.ack(stored.id, lastHolder: sender, tx)
        } else {
            tx.afterCommit { self.waiters.offer(stored) }
        }
        return (stored.id, true)
    }

    /// Keeps the number of rows at the cap: acked rows go first, open ones only with `drop-oldest`.
    private func makeRoom(_ tx: WriteTransaction) throws {
        try sweep(tx)
        let surplus = try MessageRow.totalCount(tx) + 1 - settings.clampedMostRows
        guard surplus > 0 else { return }
        let acked = try MessageRow.evictAcked(surplus, tx)
        guard surplus > acked else { return noteEvictions(["acked": acked], tx) }
        guard settings.dropsOldest() else { throw MailboxError.full }
        let open = try MessageRow.evictOpen(surplus - acked, tx)
        for row in open {
            guard let holder = row.message.leaseHolderNodeId else { continue }
            tx.emit(row.change(.revoked, holder: holder, untilMs: nil))
        }
        let leased = open.count { $0.message.leaseHolderNodeId != nil }
        noteEvictions(["acked": acked, "leased": leased, "pending": open.count - leased], tx)
    }

    private func noteEvictions(_ counts: [String: Int], _ tx: WriteTransaction) {
        tx.afterCommit { [metrics] in
            for (state, count) in counts where count > 0 {
                metrics.update { $0.count(.evictions, [state], by: UInt64(count)) }
            }
        }
    }

    /// Runs one event of a row's life and writes what follows from it.
    static func perform(_ event: InboxRowState.Event, on row: MessageRow, _ tx: WriteTransaction) throws {
        var state = row.state
        for action in state.handle(event) {
            switch action {
            case .lease(let node, let untilMs):
                try MessageRow.lease(row.message.id, to: node, untilMs: untilMs, tx)
                tx.emit(row.change(.granted, holder: node, untilMs: untilMs))
            case .extend(let untilMs):
                guard case .leased(let holder, _) = state else { continue }
                try MessageRow.lease(row.message.id, to: holder, untilMs: untilMs, tx)
                tx.emit(row.change(.renewed, holder: holder, untilMs: untilMs))
            case .complete(let holder):
                try MessageRow.ack(row.message.id, lastHolder: holder, tx)
                if let holder { tx.emit(row.change(.completed, holder: holder, untilMs: nil)) }
            case .refuse(.noSuchRow): throw MailboxError.noSuchMessage
            case .refuse(.notHeld): throw MailboxError.heldByAnother
            case .expire, .remove: continue
            }
        }
    }
}
