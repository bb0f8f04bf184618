import Audit
import VoxCrypto

/// Exports and bundles of the audit log: under the log's key only entries of that log are found good.
struct LogFileTarget: FuzzTarget {
    private let key: VerifierKey
    private let entries: [JSONValue]
    let samples: [[UInt8]]
    let words = [
        "\n", "{\"bundle\":", "{\"checkpoint\":", "\"entry\":", "\"inclusion\":[]", "\"prev_hash\":", "\"index\":0",
        "\"kind\":", "\"v\":1", "\"payload\":{}", "\"reason\":\"\"", "— vox-oplog/", "vox-oplog-bundle/1",
    ]

    init() throws {
        let random = RandomSource.seeded(31)
        let logKey = Ed25519PrivateKey.generate(random)
        var head = LogHead(logID: random.hex(32))
        key = VerifierKey(logID: head.logID, publicKey: logKey.publicKey)
        var sealed: [LogEntry] = []
        let drafts =
            [EntryDraft.logOpened(key: logKey.publicKey)]
            + ["kill", "drain"].map {
                EntryDraft(kind: .actionCommitted, actor: "dashboard", action: $0, target: "den", reason: "tired")
            }
        for (place, draft) in drafts.enumerated() {
            sealed.append(try head.seal(draft, nowMicros: 1_790_000_000_000_000 + Int64(place), key: logKey))
        }
        let note = head.checkpoint.signedNote(key: logKey)
        let leaves = sealed.map(\.entryHash)
        let lines = try sealed.map { try LogExport.line(for: $0) }
        let paired = try zip(sealed, leaves.indices).dropFirst().map { entry, place in
            try LogBundle.line(entry.jsonLine(), path: MerkleTree.inclusionProof(of: place, in: leaves[...]))
        }
        entries = try sealed.map { try JSONValue(parsing: $0.jsonLine()) }
        samples = [
            lines.flatMap(\.self) + LogExport.line(forCheckpoint: note),
            LogBundle.header(checkpoint: note, keys: [key]) + paired.flatMap(\.self),
        ]
    }

    func read(_ bytes: [UInt8]) throws -> Bool {
        let isBundle = LogBundle.isBundle(bytes)
        let report = isBundle ? LogBundle.verify(bytes, key: key) : LogExport.verify(bytes, key: key)
        guard report.ok else { return false }
        for line in bytes.split(separator: 0x0A) {
            guard let value = try? JSONValue(parsing: Array(line)) else {  // said by the rule
                throw BrokenRule("a line that is no JSON was found good")
            }
            guard value["checkpoint"] == nil else { continue }
            let entry = isBundle ? value["entry"] : value
            try BrokenRule.require(entry.map(entries.contains) ?? false, "an entry was found good that nobody sealed")
        }
        return true
    }
}
