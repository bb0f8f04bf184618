import Audit
import Foundation
import VoxCrypto

/// Golden files beside these tests.
enum Fixture {
    /// The contents of `Fixtures/<name>`.
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        return Array(try Data(contentsOf: url))
    }

    /// The contents of `Fixtures/<name>` as text.
    static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }
}

/// A small log with everything that verification looks at, and the keys to extend it.
struct SampleLog {
    var head: LogHead
    var entries: [LogEntry] = []
    var key: Ed25519PrivateKey
    private let random: RandomSource
    static let start: Int64 = 1_790_000_000_000_000

    /// Opens a log whose id and key come from the seed.
    init(seed: UInt64 = 1) throws {
        random = .seeded(seed)
        key = .generate(random)
        head = LogHead(logID: random.hex(32))
        try append(.logOpened(key: key.publicKey))
    }

    /// Opens a log and fills it with actions; the third entry hands over to another key.
    init(seed: UInt64 = 1, count: Int) throws {
        try self.init(seed: seed)
        while entries.count < count {
            if entries.count == 2 { try rotate() } else { try append(.action("kill", target: "node-\(entries.count)")) }
        }
    }

    mutating func append(_ draft: EntryDraft, at nowMicros: Int64? = nil) throws {
        let time = nowMicros ?? Self.start + Int64(entries.count) * 10
        entries.append(try head.seal(draft, nowMicros: time, key: key))
    }

    mutating func rotate() throws {
        let next = Ed25519PrivateKey.generate(random)
        try append(KeyRotation.draft(to: next, in: head, actor: "cli-user", reason: "yearly"))
        key = next
    }

    /// The signed checkpoint of this moment.
    func checkpointNote() -> String { head.checkpoint.signedNote(key: key) }

    /// The checkpoint as a reader sees it.
    func checkpoint() throws -> SignedCheckpoint { try Checkpoint.parse(note: checkpointNote()) }

    /// The lines of an export, without the checkpoint.
    func lines() throws -> [[UInt8]] { try entries.map { try LogExport.line(for: $0) } }
}

extension EntryDraft {
    static func action(_ action: String, target: String, reason: String = "fan noise at night") -> EntryDraft {
        EntryDraft(
            kind: .actionCommitted, actor: "dashboard-user", action: action, target: target, reason: reason,
            payload: ["runs": ["run-09ab34cd56ef7801"], "note": "Küche 厨房 😀"])
    }
}
