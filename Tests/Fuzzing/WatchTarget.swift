import Audit
import Mesh
import VoxCrypto

/// What a control plane shows of its log: a witness moves on only to what the log's keys have signed.
struct WatchTarget: FuzzTarget {
    private let played = PlayedAnswer()
    private let known: CheckpointWatch
    private let signed: Set<String>
    private let witness: CosignerKey
    let samples: [[UInt8]]
    /// Checkpoints, well signed, of more entries than a witness can say in its answer, by their number.
    let unsayable: [UInt64: [UInt8]]
    let words: [String] =
        PeerSamples.numbers + [
            "\\n", "— ", "vox-oplog/", "+", "\"hashes\":[]", "\"rotations\":[]", "\"rotations\":[\"{}\"]", "AAAA",
        ]

    init() throws {
        let random = RandomSource.seeded(41)
        let keys = (0..<3).map { _ in Ed25519PrivateKey.generate(random) }
        let logID = random.hex(32)
        let log = try Self.log(logID, keys)
        guard let witness = CosignerKey(name: "witness.example/den", publicKey: keys[2].publicKey) else {
            throw BrokenRule("the witness of the samples has no fit name")
        }
        self.witness = witness
        known = try CheckpointWatch(
            first: try Checkpoint.parse(note: log.earlier.signedNote(key: keys[0])),
            key: VerifierKey(logID: logID, publicKey: keys[0].publicKey))
        let proof = MerkleTree.consistencyProof(from: Int(log.earlier.size), in: log.entries.map(\.entryHash)[...])
        let rotations = try log.entries.filter { $0.kind == .keyRotated }
            .map { String(decoding: try $0.jsonLine(), as: UTF8.self) }
        func response(_ checkpoint: Checkpoint, _ key: Ed25519PrivateKey, isNext: Bool) -> OplogCheckpointResponse {
            OplogCheckpointResponse(
                note: checkpoint.signedNote(key: key), key: VerifierKey(logID: logID, publicKey: key.publicKey).text,
                hashes: isNext ? proof.map { Base64.encode($0.bytes) } : [], rotations: isNext ? rotations : [])
        }
        let longest = Checkpoint(
            origin: log.earlier.origin, size: UInt64(JSONValue.largestExactInteger), rootHash: log.later.rootHash)
        let endless = [longest.size + 1, UInt64(Int64.max)].map {
            Checkpoint(origin: longest.origin, size: $0, rootHash: longest.rootHash)
        }
        samples = [
            response(log.earlier, keys[0], isNext: false), response(log.later, keys[1], isNext: true),
            response(longest, keys[0], isNext: false),
        ].map { WireCodec.encode($0) }
        signed = Set([log.earlier, log.later, longest].map(\.text) + endless.map(\.text))
        unsayable = Dictionary(
            uniqueKeysWithValues: endless.map { ($0.size, WireCodec.encode(response($0, keys[0], isNext: false))) })
    }

    func read(_ bytes: [UInt8]) async throws -> Bool {
        played.put(MeshTransport.Answer(status: 200, body: bytes))
        guard let answer = try? await played.plane.oplogCheckpoint(OplogCheckpointRequest()),  // refusing is fine
            let offer = Self.offer(answer), let key = VerifierKey(text: answer.key)
        else { return false }
        say(offer.signed.checkpoint)
        let first = try? CheckpointWatch(first: offer.signed, key: key)  // the same
        var next = known
        let isNext = (try? next.advance(to: offer)) != nil  // the same
        try BrokenRule.require(isNext || next == known, "what is known of a log changed with a fault")
        let isSigned = signed.contains(offer.signed.note.text)
        try BrokenRule.require(isSigned || first == nil && !isNext, "a checkpoint was taken that nobody signed")
        return first != nil || isNext
    }

    /// Writes what a witness sends after each look, whether it cosigns or refuses.
    private func say(_ checkpoint: Checkpoint) {
        var word = OplogCosignRequest(nodeId: "node-a", key: witness.text, size: checkpoint.size)
        word.firstBadIndex = checkpoint.lastIndex
        _ = WireCodec.encode(word)
    }

    private static func offer(_ answer: OplogCheckpointResponse) -> CheckpointWatch.Offer? {
        guard let signed = try? Checkpoint.parse(note: answer.note),  // refusing is fine
            let proof = LogProof.digests(answer.hashes)
        else { return nil }
        let rotations = answer.rotations.compactMap { try? LogEntry(parsing: Array($0.utf8)) }  // counted below
        guard rotations.count == answer.rotations.count else { return nil }
        return CheckpointWatch.Offer(signed: signed, proof: proof, rotations: rotations)
    }

    /// A log whose key is replaced after three entries.
    private static func log(
        _ logID: String, _ keys: [Ed25519PrivateKey]
    ) throws -> (earlier: Checkpoint, later: Checkpoint, entries: [LogEntry]) {
        var head = LogHead(logID: logID)
        var entries: [LogEntry] = []
        func add(_ draft: EntryDraft, _ key: Ed25519PrivateKey) throws {
            entries.append(try head.seal(draft, nowMicros: 1_790_000_000_000_000, key: key))
        }
        func kill(_ target: String) -> EntryDraft {
            EntryDraft(kind: .actionCommitted, actor: "dashboard", action: "kill", target: target, reason: "tired")
        }
        try add(.logOpened(key: keys[0].publicKey), keys[0])
        try add(kill("den"), keys[0])
        try add(kill("attic"), keys[0])
        let earlier = head.checkpoint
        try add(KeyRotation.draft(to: keys[1], in: head, actor: "cli-user", reason: "yearly"), keys[0])
        try add(kill("den"), keys[1])
        return (earlier, head.checkpoint, entries)
    }
}
