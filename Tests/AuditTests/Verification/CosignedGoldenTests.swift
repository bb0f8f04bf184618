import Audit
import Testing
import VoxCrypto

/// A log with two rotations and its cosigned checkpoint, written once by this program, must verify for ever.
struct CosignedGoldenTests {
    private let lines: [[UInt8]]
    private let note: String
    private let keys: [Ed25519PrivateKey]
    private let witnesses: [(key: Ed25519PrivateKey, name: CosignerKey)]

    init() throws {
        lines = try Fixture.bytes("golden-v1-cosigned.ndjson").split(separator: 0x0A).map { Array($0) }
        note = try Fixture.text("golden-v1-cosigned.checkpoint")
        let seeded = try (0..<5).map { number in
            try Ed25519PrivateKey(seed: SecretBytes((0..<32).map { UInt8($0 + 32 * number) }))
        }
        keys = Array(seeded.prefix(3))
        witnesses = try zip(seeded.dropFirst(3), ["vox-witness/den-pc", "vox-witness/attic"]).map { key, name in
            (key, try #require(CosignerKey(name: name, publicKey: key.publicKey)))
        }
    }

    @Test func theLogVerifiesAcrossItsRotations() throws {
        let signed = try Checkpoint.parse(note: note)
        for coreCount in [1, 2] {
            var verifier = LogVerifier(against: [signed])
            verifier.check(lines: lines, onCores: coreCount)
            let report = verifier.finish()
            #expect(report.ok, "\(report.detail ?? "")")
            #expect(report.checked == 200)
            #expect(report.checkpointSize == 200)
            #expect(report.rootHash.base64 == "CZ5WAzm/t/kv/HKwhxFfIYA1TJDa4AF+NaXEITYTwjk=")
            #expect(verifier.introducedKeys == keys.map(\.publicKey))
        }
        #expect(signed.isSigned(by: keys[2].publicKey))
        #expect(!signed.isSigned(by: keys[1].publicKey))
    }

    @Test func theWitnessesHaveSignedAtTheirTimes() throws {
        let note = try #require(SignedNote(parsing: note))
        #expect(note.cosignatureTime(by: witnesses[0].name) == 1_790_000_123)
        #expect(note.cosignatureTime(by: witnesses[1].name) == 1_790_000_456)
        #expect(try Fixture.text("golden-v1-cosigned.witnesses") == witnesses.map { $0.name.text + "\n" }.joined())
    }

    @Test func writingTheSameAgainGivesTheSameBytes() throws {
        let first = try LogEntry(parsing: lines[0])
        var head = LogHead(logID: first.logID)
        var active = 0
        for (index, line) in lines.enumerated() {
            let entry = try LogEntry(parsing: line)
            let draft = EntryDraft(
                kind: entry.kind, actor: entry.actor, action: entry.action, target: entry.target, reason: entry.reason,
                payload: entry.payload)
            #expect(try head.seal(draft, nowMicros: entry.tsMicros, key: keys[active]).jsonLine() == line, "\(index)")
            if entry.kind == .keyRotated { active += 1 }
        }
        #expect(active == 2)
        var again = try #require(SignedNote(parsing: head.checkpoint.signedNote(key: keys[2])))
        again.cosign(as: witnesses[0].name, at: 1_790_000_123, with: witnesses[0].key)
        again.cosign(as: witnesses[1].name, at: 1_790_000_456, with: witnesses[1].key)
        #expect(again.note == note)
    }
}
