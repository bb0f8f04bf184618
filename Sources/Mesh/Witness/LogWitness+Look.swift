import Audit
import VoxCrypto

extension LogWitness {
    /// One log in one round, and who it is told to.
    private struct Visit: Sendable {
        let member: Membership
        let plane: HTTPControlPlane
        let cosigner: CosignerKey
        /// What was seen of the log before.
        let known: WitnessedLog?
    }

    /// Holds the log of one mesh against what is known of it; a log that holds is cosigned, another one refused.
    func look(at member: Membership, _ plane: HTTPControlPlane) async throws -> WitnessedLog {
        guard let cosigner = CosignerKey(name: Self.name(of: member.node), publicKey: key.publicKey) else {
            throw WitnessError.unfit
        }
        let known = try await store.read { tx in try WitnessedLogRow.of(member.node, tx) }.first
        var request = OplogCheckpointRequest()
        request.knownSize = known?.size
        let answer = try await plane.oplogCheckpoint(request)
        guard let offer = CheckpointWatch.Offer(answer), let key = VerifierKey(text: answer.key) else {
            throw ControlPlaneError.unreadable(context: "oplog_checkpoint")
        }
        let visit = Visit(member: member, plane: plane, cosigner: cosigner, known: known)
        let watch: CheckpointWatch
        do throws(LogFault) {
            watch = try Self.advanced(known, to: offer, key)
        } catch {
            let refused = try await refuse(error, size: offer.signed.checkpoint.size, visit)
            guard error.reason == .logIDMismatch else { return refused }
            // What stood there stays refused; what stands there now is watched from here on.
            let fresh = try CheckpointWatch(first: offer.signed, key: key)
            return try await cosign(fresh, offer.signed, visit)
        }
        return try await cosign(watch, offer.signed, visit)
    }

    private static func advanced(
        _ known: WitnessedLog?, to offer: CheckpointWatch.Offer, _ key: VerifierKey
    ) throws(LogFault) -> CheckpointWatch {
        guard let known, let checkpoint = try? Checkpoint.parse(note: known.note).checkpoint,  // as it was stored
            let expected = VerifierKey(text: known.key)
        else { return try CheckpointWatch(first: offer.signed, key: key) }
        var watch = CheckpointWatch(checkpoint: checkpoint, key: expected.publicKey)
        try watch.advance(to: offer)
        return watch
    }

    /// What was seen is on disk before the signature leaves this machine.
    private func cosign(
        _ watch: CheckpointWatch, _ signed: SignedCheckpoint, _ visit: Visit
    ) async throws -> WitnessedLog {
        guard let logID = watch.checkpoint.logID else { throw WitnessError.unfit }
        let nowMs = clock.millis()
        let log = WitnessedLog(
            logID: logID, node: visit.member.node, inviter: visit.member.inviter,
            key: VerifierKey(logID: logID, publicKey: watch.key).text, note: signed.note.note,
            size: watch.checkpoint.size, cosignedMs: nowMs,
            refusal: visit.known?.logID == logID ? visit.known?.refusal : nil)
        try await store.write("witness a log") { tx in try WitnessedLogRow.put(log, tx) }
        var note = signed.note
        note.cosign(as: visit.cosigner, at: UInt64(clamping: nowMs / 1_000), with: key)
        var request = OplogCosignRequest(nodeId: log.node.rawValue, key: visit.cosigner.text, size: log.size)
        request.note = note.note
        try await visit.plane.cosign(request)
        return log
    }

    /// Remembers the fault, and tells the log's own machine.
    private func refuse(_ fault: LogFault, size: UInt64, _ visit: Visit) async throws -> WitnessedLog {
        let refusal = WitnessRefusal(fault, atMs: clock.millis())
        guard var log = visit.known else { throw fault }
        let isNews = !log.isRefused || !refusal.isSame(as: log.refusal)
        log.refusal = refusal
        let refused = log
        try await store.write("refuse a log") { tx in
            try WitnessedLogRow.put(refused, tx)
            guard isNews else { return }
            try tx.append(refusal.draft(actor: "system", target: refused.logID))
            tx.emit(refusal.alert("The log of \(refused.inviter) is not cosigned."))
        }
        var request = OplogCosignRequest(nodeId: log.node.rawValue, key: visit.cosigner.text, size: size)
        request.reason = refusal.reason
        request.firstBadIndex = refusal.index
        request.detail = refusal.detail
        try await visit.plane.cosign(request)
        return refused
    }

    /// Why a log could not be looked at, for a person.
    static func sentence(_ error: any Error) -> String {
        switch error {
        case let fault as LogFault: "\(fault.detail)"
        case let error as ControlPlaneError where error.status == 404: "That mesh has no checkpoint to witness."
        case ControlPlaneError.unreachable: "That mesh does not answer."
        case is ControlPlaneError: "That mesh did not take part."
        case let error as StoreError: error.description
        default: "It could not be looked at."
        }
    }
}

extension CheckpointWatch.Offer {
    /// What a control plane has answered; nil when a part of it is malformed.
    fileprivate init?(_ answer: OplogCheckpointResponse) {
        guard let signed = try? Checkpoint.parse(note: answer.note),  // nil says it all
            let proof = LogProof.digests(answer.hashes)
        else { return nil }
        let rotations = answer.rotations.compactMap { try? LogEntry(parsing: Array($0.utf8)) }  // counted below
        guard rotations.count == answer.rotations.count else { return nil }
        self.init(signed: signed, proof: proof, rotations: rotations)
    }
}
