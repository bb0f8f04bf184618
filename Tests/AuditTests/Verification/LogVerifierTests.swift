import Audit
import Foundation
import Testing
import VoxCrypto

/// A forger who recomputes hashes and signatures is caught, with the reason of the contract.
struct LogVerifierTests {
    private let log: SampleLog

    init() throws {
        log = try SampleLog(count: 6)
    }

    private func firstFault(_ entries: [LogEntry]) -> LogFault? {
        var verifier = LogVerifier()
        for entry in entries { verifier.check(entry) }
        return verifier.firstFault
    }

    /// The entry at an index with fields replaced, hash and signature made anew by the forger's key if there is one.
    private func forged(
        _ index: Int, by key: Ed25519PrivateKey? = nil, rehash: Bool = true, _ changes: [String: JSONValue]
    ) throws -> [LogEntry] {
        var entries = log.entries
        var members = try #require(try JSONValue(parsing: entries[index].jsonLine()).objectValue)
        for (name, value) in changes { members[name] = value }
        var signed = members
        for name in ["entry_hash", "signature", "audit_id"] { signed[name] = nil }
        let canonical = try JSONValue.object(signed).canonicalBytes()
        if rehash { members["entry_hash"] = .string(MerkleTree.leafHash(canonical).hex) }
        if let key {
            let domain = Array("vox.oplog.entry.v1".utf8) + [0]
            members["signature"] = .string(key.sign(domain + canonical).base64)
        }
        let time = try #require(members["ts_micros"]?.integerValue)
        let hash = try #require(members["entry_hash"]?.stringValue)
        members["audit_id"] = .string("audit-\(time)-\(hash.prefix(16))")
        entries[index] = try LogEntry(json: .object(members))
        return entries
    }

    @Test func eachReasonIsFoundInTheStatedPlace() throws {
        let key = log.key
        let stranger = Ed25519PrivateKey.generate(.seeded(50))
        let old = log.entries[0].keyID
        let cases: [([LogEntry], LogFault.Reason)] = [
            (try forged(4, by: key, ["v": 2]), .unsupportedVersion),
            (try forged(4, by: key, ["log_id": "00"]), .logIDMismatch),
            (try forged(4, by: key, ["index": 5]), .indexGap),
            (try forged(4, by: key, ["ts_micros": 5]), .timestampDecreased),
            (try forged(4, by: key, ["prev_hash": .string(SHA256Digest.zero.hex)]), .prevHashMismatch),
            (try forged(4, rehash: false, ["reason": "another"]), .entryHashMismatch),
            (try forged(4, by: stranger, ["key_id": .string(stranger.publicKey.logKeyID)]), .unknownKey),
            (try forged(4, by: key, ["key_id": .string(old)]), .keyNotActive),
            (try forged(4, ["reason": "another"]), .signatureMismatch),
            (try forged(4, by: stranger, ["reason": "another"]), .signatureMismatch),
        ]
        for (entries, reason) in cases {
            let fault = try #require(firstFault(entries))
            #expect(fault.reason == reason)
            #expect(fault.index == 4)
            #expect(fault.detail.hasSuffix("."))
        }
    }

    @Test(arguments: ["kind", "actor", "action", "target", "reason"])
    func anAlteredWordIsCaughtEvenWithANewHash(name: String) throws {
        #expect(firstFault(try forged(3, rehash: false, [name: "x"]))?.reason == .entryHashMismatch)
        #expect(firstFault(try forged(3, [name: "x"]))?.reason == .signatureMismatch)
    }

    @Test func rewritingWithTheRealKeyBreaksTheNextLink() throws {
        let fault = try #require(firstFault(try forged(3, by: log.key, ["reason": "another"])))
        #expect(fault.reason == .prevHashMismatch)
        #expect(fault.index == 4)
    }

    @Test func aForgedRotationIsCaught() throws {
        let opener = try SampleLog(count: 1)
        let rotation = log.entries[2].payload
        let mallory = Ed25519PrivateKey.generate(.seeded(51))
        var payload = try #require(rotation.objectValue)
        payload["new_public_key"] = .string(mallory.publicKey.base64)
        payload["new_key_id"] = .string(mallory.publicKey.logKeyID)
        let fault = try #require(firstFault(try forged(2, by: opener.key, ["payload": .object(payload)])))
        #expect(fault.reason == .rotationProofInvalid)
        #expect(fault.index == 2)
    }

    @Test func aLogThatIntroducesNoKeyIsRefused() throws {
        #expect(firstFault(try forged(0, by: log.key, ["payload": [:]]))?.reason == .unknownKey)
        #expect(firstFault(try forged(0, by: log.key, ["kind": "run_started"]))?.reason == .unknownKey)
    }

    @Test func anEntryThatCannotBeReadIsMalformed() {
        var verifier = LogVerifier()
        verifier.check(log.entries[0])
        #expect(verifier.check(line: Array("{}".utf8))?.reason == .malformedEntry)
        #expect(verifier.firstFault?.index == 1)
        #expect(verifier.verifiedHead == nil)
        verifier.check(log.entries[1])
        let report = verifier.finish()
        #expect(report.size == 3)
        #expect(report.checked == 1)
        #expect(report.firstBadIndex == 1)
    }

    @Test func aVerifiedHeadCanBeExtendedAndResumed() throws {
        var verifier = LogVerifier()
        for entry in log.entries.prefix(4) { verifier.check(entry) }
        let head = try #require(verifier.verifiedHead)
        var tail = LogVerifier(resuming: head, against: [try log.checkpoint()])
        for entry in log.entries.dropFirst(4) { tail.check(entry) }
        #expect(tail.verifiedHead == log.head)
        let report = tail.finish()
        #expect(report.ok)
        #expect(report.size == 6)
        #expect(report.checked == 2)
    }

    @Test func examiningFromAnEntrySkipsOnlyEarlierSignatures() throws {
        let changed = try forged(1, ["reason": "another"])
        func report(from first: UInt64, _ entries: [LogEntry]) -> VerificationReport {
            var verifier = LogVerifier(examineFrom: first)
            for entry in entries { verifier.check(entry) }
            return verifier.finish()
        }
        #expect(report(from: 4, log.entries).ok)
        #expect(report(from: 4, log.entries).checked == 2)
        #expect(report(from: 4, changed).firstBadIndex == 2)
        #expect(report(from: 1, changed).firstBadIndex == 1)
    }

    @Test func checkpointsAreHeldAgainstTheLog() throws {
        let root = log.head.rootHash
        let origin = log.head.checkpoint.origin
        func reason(_ checkpoint: Checkpoint, by key: Ed25519PrivateKey) throws -> LogFault.Reason? {
            var verifier = LogVerifier(against: [try Checkpoint.parse(note: checkpoint.signedNote(key: key))])
            for entry in log.entries { verifier.check(entry) }
            return verifier.finish().reason
        }
        let stranger = Ed25519PrivateKey.generate(.seeded(52))
        #expect(try reason(log.head.checkpoint, by: log.key) == nil)
        #expect(try reason(log.head.checkpoint, by: stranger) == .checkpointSignatureMismatch)
        #expect(try reason(Checkpoint(origin: origin, size: 7, rootHash: root), by: log.key) == .truncated)
        #expect(try reason(Checkpoint(origin: origin, size: 5, rootHash: root), by: log.key) == .checkpointRootMismatch)
        let foreign = Checkpoint(origin: "vox-oplog/00", size: 6, rootHash: root)
        #expect(try reason(foreign, by: log.key) == .checkpointOriginMismatch)
        let empty = Checkpoint(origin: origin, size: 0, rootHash: SHA256.hash([]))
        #expect(try reason(empty, by: stranger) == .checkpointSignatureMismatch)
    }

    @Test func aKeyThatTheLogNeverIntroducedIsRefused() throws {
        var verifier = LogVerifier()
        for entry in log.entries { verifier.check(entry) }
        let stranger = Ed25519PrivateKey.generate(.seeded(53))
        let key = VerifierKey(logID: log.head.logID, publicKey: stranger.publicKey)
        #expect(verifier.finish(key: key).reason == .unknownKey)
        let note = log.head.checkpoint.signedNote(key: stranger)
        var checked = LogVerifier(against: [try Checkpoint.parse(note: note)])
        for entry in log.entries { checked.check(entry) }
        let report = checked.finish(key: key)
        #expect(report.reason == .checkpointSignatureMismatch)
    }

    @Test func theReportHasTheFieldsOfTheContract() throws {
        var verifier = LogVerifier(against: [try log.checkpoint()])
        for entry in log.entries { verifier.check(entry) }
        verifier.checkUnreadable(detail: "The row cannot be read.")
        let data = try JSONEncoder().encode(verifier.finish())
        let value = try #require(try JSONValue(parsing: Array(data)).objectValue)
        #expect(
            Set(value.keys) == [
                "ok", "size", "checked", "archived", "root_hash", "checkpoint_size", "first_bad_index", "reason",
                "detail", "duration_ms",
            ])
        #expect(value["reason"] == "malformed_entry")
        #expect(value["first_bad_index"] == 6)
        #expect(value["root_hash"]?.stringValue == log.head.rootHash.hex)
    }

    @Test func randomLogsVerifyAndRandomChangesDoNot() throws {
        let seed: UInt64 = 4711
        let random = RandomSource.seeded(seed)
        for round in 0..<25 {
            var log = try SampleLog(seed: random.uint64())
            for _ in 0..<random.uint64(below: 40) {
                if random.uint64(below: 8) == 0 {
                    try log.rotate()
                } else {
                    try log.append(.action("kill", target: random.hex(4)))
                }
            }
            let export = Array(try log.lines().joined()) + LogExport.line(forCheckpoint: log.checkpointNote())
            #expect(LogExport.verify(export).ok, "seed \(seed), round \(round)")
            var entries = log.entries
            let victim = Int(random.uint64(below: UInt64(entries.count)))
            entries.remove(at: victim)
            var verifier = LogVerifier(against: [try log.checkpoint()])
            for entry in entries { verifier.check(entry) }
            #expect(
                verifier.finish().firstBadIndex == UInt64(victim),
                "seed \(seed), round \(round)")
        }
    }
}
