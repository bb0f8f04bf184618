import Audit
import Foundation
import Testing
import VoxCrypto

struct LogHeadTests {
    @Test func entriesAreChainedAndSigned() throws {
        let log = try SampleLog(count: 6)
        #expect(log.entries.map(\.index) == Array(0..<6))
        #expect(log.entries[0].prevHash == .zero)
        for (previous, entry) in zip(log.entries, log.entries.dropFirst()) {
            #expect(entry.prevHash == previous.entryHash)
            #expect(entry.entryHash == SHA256.hash([0] + (try entry.canonicalBytes())))
        }
        #expect(log.head.rootHash == MerkleTree.root(of: log.entries.map(\.entryHash)))
        #expect(log.head.lastHash == log.entries[5].entryHash)
    }

    @Test func auditIDsNameTimeAndHash() throws {
        let entry = try #require(SampleLog(count: 1).entries.first)
        #expect(entry.auditID == "audit-1790000000000000-\(entry.entryHash.hex.prefix(16))")
    }

    @Test func timeNeverRunsBackwards() throws {
        var log = try SampleLog(count: 1)
        #expect(log.head.behindMicros(nowMicros: SampleLog.start - 5) == 5)
        #expect(log.head.behindMicros(nowMicros: SampleLog.start + 5) == 0)
        try log.append(.action("kill", target: "a"), at: SampleLog.start - 5_000_000)
        #expect(log.entries[1].tsMicros == SampleLog.start)
        try log.append(.action("kill", target: "a"), at: SampleLog.start + 1)
        #expect(log.entries[2].tsMicros == SampleLog.start + 1)
    }

    @Test func forbiddenDraftsLeaveTheHeadUnchanged() throws {
        var log = try SampleLog(count: 2)
        let before = log.head
        let cases: [(EntryDraft, SealError)] = [
            (EntryDraft(kind: .runStarted, actor: ""), .fieldEmpty("actor")),
            (EntryDraft(kind: EntryKind(rawValue: ""), actor: "system"), .fieldEmpty("kind")),
            (EntryDraft(kind: .runStarted, actor: "system", payload: []), .payloadNotObject),
            (
                EntryDraft(kind: .runStarted, actor: "system", payload: ["cost": .double(0.5)]),
                .payloadNotCanonical(.fraction)
            ),
            (
                EntryDraft(kind: .runStarted, actor: "system", payload: ["n": .integer(.max)]),
                .payloadNotCanonical(.integerOutOfRange(.max))
            ),
            (
                .action("kill", target: "a", reason: String(repeating: "é", count: 501)),
                .reasonTooLong(scalarCount: 501)
            ),
            (.logOpened(key: log.key.publicKey), .misplacedOpening),
            (EntryDraft(kind: .keyRotated, actor: "cli-user"), .reasonMissing(.keyRotated)),
            (EntryDraft(kind: .keyRotated, actor: "cli-user", reason: "x"), .rotationProofInvalid),
        ]
        for (draft, expected) in cases {
            #expect(throws: expected) { try log.append(draft) }
            #expect(log.head == before)
        }
        try log.append(.action("kill", target: "a", reason: String(repeating: "é", count: 500)))
    }

    @Test func onlyTheActiveKeySigns() throws {
        var log = try SampleLog(count: 2)
        let old = log.key
        let stranger = Ed25519PrivateKey.generate(.seeded(77))
        #expect(throws: SealError.keyNotActive(keyID: stranger.publicKey.logKeyID)) {
            try log.head.seal(.action("kill", target: "a"), nowMicros: SampleLog.start, key: stranger)
        }
        try log.rotate()
        #expect(log.head.activeKey == log.key.publicKey)
        #expect(throws: SealError.keyNotActive(keyID: old.publicKey.logKeyID)) {
            try log.head.seal(.action("kill", target: "a"), nowMicros: SampleLog.start, key: old)
        }
    }

    @Test func aLogMustBeOpenedFirst() {
        let key = Ed25519PrivateKey.generate(.seeded(1))
        let stranger = Ed25519PrivateKey.generate(.seeded(2))
        var head = LogHead(logID: "00")
        #expect(throws: SealError.misplacedOpening) {
            try head.seal(.action("kill", target: "a"), nowMicros: 0, key: key)
        }
        #expect(throws: SealError.misplacedOpening) {
            try head.seal(.logOpened(key: stranger.publicKey), nowMicros: 0, key: key)
        }
    }

    @Test func aRotationProofIsBoundToTheLog() throws {
        var log = try SampleLog(seed: 5, count: 2)
        let other = try SampleLog(seed: 6, count: 2)
        let next = Ed25519PrivateKey.generate(.seeded(7))
        let foreign = KeyRotation.draft(to: next, in: other.head, actor: "cli-user", reason: "yearly")
        #expect(throws: SealError.rotationProofInvalid) { try log.append(foreign) }
    }

    @Test func aStoredHeadGoesOnWhereItWas() throws {
        var log = try SampleLog(count: 7)
        var restored = try JSONDecoder().decode(LogHead.self, from: JSONEncoder().encode(log.head))
        #expect(restored == log.head)
        let draft = EntryDraft.action("pause", target: "b")
        let entry = try restored.seal(draft, nowMicros: SampleLog.start + 999, key: log.key)
        try log.append(draft, at: SampleLog.start + 999)
        #expect(entry == log.entries.last)
    }

    @Test func aReplacingLogNamesTheOldOne() throws {
        let old = try SampleLog(count: 4)
        let previous = PreviousLog(
            logID: old.head.logID, size: old.head.size, rootHash: old.head.rootHash, reason: "key lost")
        let draft = EntryDraft.logOpened(key: old.key.publicKey, after: previous)
        #expect(draft.payload["previous_log_id"]?.stringValue == old.head.logID)
        #expect(draft.payload["previous_size"]?.integerValue == 4)
        #expect(draft.payload["previous_root"]?.stringValue == old.head.rootHash.hex)
        #expect(draft.payload["reason"]?.stringValue == "key lost")
    }
}
