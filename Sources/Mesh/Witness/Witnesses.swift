import Audit
import Synchronization
import VoxCrypto

/// Why a witness's word was not taken.
package enum WitnessError: Error, Hashable, Sendable {
    /// No checkpoint was signed yet.
    case noCheckpoint
    /// A node token speaks for another node, or for another key than it proved.
    case boundToAnotherNode
    /// A field must not be empty.
    case blankField(String)
    /// The key or the note is not what it should be, or the cosignature is not valid.
    case unfit
    /// This log has no such checkpoint.
    case unknownCheckpoint
    /// The witness was known by another key before.
    case otherKey
    /// The store said no.
    case store(StoreError)
}

/// The nodes that cosign this machine's log.
package final class Witnesses: Sendable {
    private let store: MeshStore
    private let audit: AuditLog
    private let clock: WallClock
    /// Refusals that a store that may not be written cannot keep.
    private let unkept = Mutex<[NodeID: WitnessStanding]>([:])
    /// Longest sentence of a refusal that is kept, in characters.
    private static let longestDetail = 500

    init(store: MeshStore, audit: AuditLog, clock: WallClock) {
        self.store = store
        self.audit = audit
        self.clock = clock
    }

    /// The newest checkpoint, with what shows that it extends the one that the witness knows.
    package func checkpoint(
        _ request: OplogCheckpointRequest
    ) async throws(WitnessError) -> OplogCheckpointResponse {
        do {
            guard let note = try await audit.checkpointNote(),
                let signed = try? Checkpoint.parse(note: note),  // one that cannot be read is none
                let logID = signed.checkpoint.logID
            else { throw WitnessError.noCheckpoint }
            let known = request.knownSize ?? 0
            let proof = try await audit.consistencyProof(from: known, to: signed.checkpoint.size) ?? []
            let news = known..<max(known, signed.checkpoint.size)
            let rotations = request.knownSize == nil ? [] : try await audit.rotations(in: news)
            return OplogCheckpointResponse(
                note: note, key: VerifierKey(logID: logID, publicKey: audit.publicKey).text,
                hashes: proof.map { Base64.encode($0.bytes) }, rotations: rotations)
        } catch let error as WitnessError {
            throw error
        } catch {
            throw .store(StoreError.from(error, doing: "read the log"))
        }
    }

    /// Keeps a cosignature, or a refusal.
    package func take(_ request: OplogCosignRequest, as caller: Caller) async throws(WitnessError) {
        let node = try nodeID(request, caller)
        guard let key = CosignerKey(text: request.key), key.name == LogWitness.name(of: node) else { throw .unfit }
        guard caller.mayClaimKey(key.publicKey.base64) else { throw .boundToAnotherNode }
        if let reason = request.reason { return try await keepRefusal(request, reason, by: node, caller) }
        guard let text = request.note, let note = SignedNote(parsing: text),
            note.cosignatureTime(by: key) != nil
        else { throw .unfit }
        try await store.write("keep a cosignature", orThrow: WitnessError.store) { tx in
            guard let own = try OpLogRow.checkpoint(size: request.size, tx), var kept = SignedNote(parsing: own),
                kept.text == note.text
            else { throw WitnessError.unknownCheckpoint }
            var standing = try Self.standing(of: node, request.key, tx)
            guard request.size >= standing.size else { return }
            kept.merge(note.only(key))
            standing.size = request.size
            standing.note = kept.note
            standing.cosignedMs = tx.nowMillis
            try WitnessRow.put(standing, tx)
            tx.emit(.checkpointCosigned(size: request.size, by: node))
        }
        unkept.withLock { $0[node] = nil }
    }

    /// Every witness and what it says.
    package func list() async throws(WitnessError) -> [WitnessStanding] {
        let kept = try await store.read(orThrow: WitnessError.store) { tx in try WitnessRow.all(tx) }
        let newer = unkept.withLock { $0 }
        let known = kept.map { newer[$0.node] ?? $0 }
        return known
            + newer.values.filter { fresh in !kept.contains { $0.node == fresh.node } }
            .sorted { $0.node.rawValue < $1.node.rawValue }
    }

    /// The newest checkpoint that a witness has cosigned, with every line under it; nil before the first.
    package func cosignedNote() async throws(WitnessError) -> String? {
        let notes = try await list().compactMap { standing in standing.note.map { (standing.size, $0) } }
        guard let size = notes.map(\.0).max() else { return nil }
        let same = notes.filter { $0.0 == size }.compactMap { SignedNote(parsing: $0.1) }
        guard var merged = same.first else { return nil }
        for note in same.dropFirst() where note.text == merged.text { merged.merge(note) }
        return merged.note
    }

    private func keepRefusal(
        _ request: OplogCosignRequest, _ reason: String, by node: NodeID, _ caller: Caller
    ) async throws(WitnessError) {
        guard LogFault.Reason(rawValue: reason) != nil else { throw .unfit }
        let refusal = WitnessRefusal(
            index: request.firstBadIndex ?? 0, reason: reason,
            detail: String((request.detail ?? "").prefix(Self.longestDetail)), atMs: clock.millis())
        do {
            try await store.write("keep a refusal", orThrow: WitnessError.store) { tx in
                var standing = try Self.standing(of: node, request.key, tx)
                let isNews = !standing.isRefusing || !refusal.isSame(as: standing.refusal)
                standing.refusal = refusal
                try WitnessRow.put(standing, tx)
                guard isNews else { return }
                try tx.append(refusal.draft(actor: caller.actor, target: node.rawValue))
                tx.emit(refusal.alert("\(node) does not cosign this log."))
            }
        } catch .store(.readOnly) {
            var standing = WitnessStanding(node: node, key: request.key)
            standing.refusal = refusal
            let alone = standing
            unkept.withLock { $0[node] = alone }
        }
    }

    private func nodeID(_ request: OplogCosignRequest, _ caller: Caller) throws(WitnessError) -> NodeID {
        guard let text = request.nodeId.wireNonBlank else { throw .blankField("node_id") }
        let node = NodeID(text)
        guard caller.mayActFor(node) else { throw .boundToAnotherNode }
        return node
    }

    private static func standing(
        of node: NodeID, _ key: String, _ tx: ReadTransaction
    ) throws -> WitnessStanding {
        guard let known = try WitnessRow.find(node, tx) else { return WitnessStanding(node: node, key: key) }
        guard known.key == key else { throw WitnessError.otherKey }
        return known
    }
}

extension WitnessRefusal {
    /// The entry about a log that was not cosigned.
    func draft(actor: String, target: String) -> EntryDraft {
        EntryDraft(
            kind: .storeAlert, actor: actor, target: target,
            payload: [
                "alert": "cosignature_refused", "reason": .string(reason),
                "first_bad_index": .integer(Int64(clamping: index)), "detail": .string(detail),
            ])
    }

    func alert(_ sentence: String) -> MeshEvent {
        .storeAlert("oplog_invalid", severity: "error", detail: "\(sentence) \(detail)")
    }
}

extension MeshEvent {
    /// A witness has cosigned a checkpoint of this machine's log.
    static func checkpointCosigned(size: UInt64, by node: NodeID) -> MeshEvent {
        MeshEvent(
            .audit, "CheckpointCosigned",
            ["size": .integer(Int64(clamping: size)), "witness": .string(node.rawValue)])
    }
}
