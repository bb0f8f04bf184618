import Audit
import VoxCrypto

/// Applies what workers send back: refusals, results and progress, each once.
final class ResultIntake: Sendable {
    private let ledger: JobLedger
    private let leases: ExecLeases
    private let registry: NodeRegistry
    private let events: EventRing
    private let requiresAttestation: Bool

    init(core: JobCore, ledger: JobLedger) {
        self.ledger = ledger
        leases = core.leases
        registry = core.registry
        events = core.events
        requiresAttestation = core.mailbox.settings.requiresAttestation
    }

    /// What the mailbox calls.
    func mailboxHooks(settings: JobSettings) -> MailboxHooks {
        var hooks = MailboxHooks()
        hooks.stored = { [self] row, tx in try stored(row, tx) }
        hooks.progressed = { [self] request, caller in progressed(request, caller) }
        let readings = RelayReadings()
        hooks.refusal = { row, node in
            RelayAdmission.refusal(of: row, on: node, settings: settings) { readings.reading(of: $0) }
        }
        return hooks
    }

    /// What the leases call.
    func leaseHooks() -> ExecLeaseHooks {
        var hooks = ExecLeaseHooks()
        hooks.granted = { [self] lease, tx in try granted(lease, tx) }
        hooks.ended = { [self] lease, tx in
            guard let id = lease.task, let job = try JobRow.find(id, tx) else { return }
            try ledger.perform(.leaseEnded(lease: lease.id), on: job, tx)
        }
        return hooks
    }

    private func granted(_ lease: ExecLease, _ tx: WriteTransaction) throws {
        guard let id = lease.task, let job = try JobRow.find(id, tx) else { return }
        guard case .assigned(let node) = job.state, node == lease.holder else { throw LeaseError.heldByAnother }
        try ledger.perform(.leaseGranted(node: lease.holder, lease: lease.id), on: job, tx)
    }

    private func stored(_ row: A2AStoredMessage, _ tx: WriteTransaction) throws -> Bool {
        guard row.receiverAgentId == AgentID.controlPlane.rawValue else { return false }
        switch MessageType(row.messageType) {
        case .remoteTaskAck: return try acked(row, tx)
        case .remoteTaskResult: return try finished(row, tx)
        default: return false
        }
    }

    private func acked(_ row: A2AStoredMessage, _ tx: WriteTransaction) throws -> Bool {
        guard let ack = try? WireCodec.decode(RemoteTaskAck.self, from: row.payload),  // unreadable ones stay listed
            let task = EnvelopeKey(ack.idempotencyKey)?.task, let job = try JobRow.find(task, tx)
        else { return false }
        guard !ack.accepted, job.envelopeKey == ack.idempotencyKey, case .assigned(let node) = job.state,
            row.senderNodeId == nil || row.senderNodeId == node
        else { return true }
        let reason = Self.reason(ack.detail ?? "refused", tx)
        try ledger.perform(.refused(node: node, reason: reason), on: job, tx)
        return true
    }

    private func finished(_ row: A2AStoredMessage, _ tx: WriteTransaction) throws -> Bool {
        guard let result = try? WireCodec.decode(RemoteTaskResult.self, from: row.payload),  // unreadable ones stay
            let task = result.taskId ?? EnvelopeKey(result.idempotencyKey)?.task, var job = try JobRow.find(task, tx)
        else { return false }
        if try RunEventRow.hasResult(row.payload, task, tx) { return true }
        guard try isWelcome(row.senderNodeId, job, tx) else { return true }
        let isVerified = try verify(result, from: row.senderNodeId ?? job.state.node)
        let named = result.execLeaseId?.wireNonBlank
        let isCurrent: Bool
        if case .running(let node, let lease) = job.state {
            let isSender = row.senderNodeId == nil || row.senderNodeId == node
            isCurrent = isSender && (named == nil || named == lease.rawValue)
        } else {
            isCurrent = false
        }
        let isForgotten = job.isForgotten || (job.state.isFinal && !tx.keepsTexts)
        let payload = isForgotten ? RunEventRow.digest(of: row.payload) : row.payload
        try RunEventRow.insertResult(
            payload, task, lease: named ?? job.lease?.rawValue ?? "", from: row.senderNodeId, isLate: !isCurrent, tx)
        guard isCurrent, let lease = job.lease else {
            try ledger.perform(.lateResult, on: job, tx)
            return true
        }
        let error = result.success ? nil : Self.reason(result.error ?? "failed", tx)
        if error == nil {
            job.product = Job.Product(
                output: result.result ?? "", usage: (result.usage?.bounded).map(ledger.budgets.priced),
                isTruncated: result.truncated ?? false,
                isVerified: isVerified)
        }
        try ledger.perform(.result(lease: lease, error: error), on: job, tx)
        if error != nil { try leases.revoke(lease, actor: "system", in: tx) }
        return true
    }

    /// The reason that a worker gives; where texts are not kept, one that is no code and may quote them is `other`.
    private static func reason(_ word: String, _ tx: WriteTransaction) -> String {
        let isCode = word.utf8.count <= 64 && word.utf8.allSatisfy { codeBytes.contains($0) }
        return tx.keepsTexts || isCode ? word : "other"
    }

    private static let codeBytes = Set("abcdefghijklmnopqrstuvwxyz0123456789_-./:".utf8)

    /// False for a node that never had the job, and once a finished job has been answered often enough.
    private func isWelcome(_ sender: NodeID?, _ job: Job, _ tx: WriteTransaction) throws -> Bool {
        if case .running(let node, _) = job.state, sender == nil || sender == node { return true }
        if let sender, try !RunEventRow.hasHad(job.taskID, sender, tx) { return false }
        return try RunEventRow.resultCounts(job.taskID, tx).late < Self.mostLateResults
    }

    /// Late results that are kept of one job.
    private static let mostLateResults = 8

    /// True when the signature is the sender's; a false one is refused, one that nobody can check proves nothing.
    ///
    /// Where results must be signed, one without digest or signature is refused.
    private func verify(_ result: RemoteTaskResult, from sender: NodeID?) throws -> Bool {
        if requiresAttestation, result.payloadBlake3Hex == nil || result.workerEd25519SigB64 == nil {
            throw MailboxError.attestation(.required)
        }
        guard result.isSigned else { return false }
        let key = sender.flatMap { registry.node($0)?.record.ed25519PubKeyB64 }
            .flatMap { try? Ed25519PublicKey(base64: $0) }  // a node without a readable key proves nothing
        guard let key else { return false }
        guard result.isTrue(by: key) else { throw MailboxError.attestation(.doesNotVerify) }
        return true
    }

    private func progressed(_ request: A2ADeliverRequest, _ caller: Caller) {
        guard request.receiverAgentId == AgentID.controlPlane.rawValue,
            let progress = try? WireCodec.decode(JobProgress.self, from: request.payload),  // soft: else dropped
            let event = ledger.progress(progress, from: caller.boundNode)
        else { return }
        events.publish([event])
    }
}
