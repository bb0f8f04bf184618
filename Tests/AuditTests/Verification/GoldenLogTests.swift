import Audit
import Testing
import VoxCrypto

/// Logs that were written once, by an independent implementation, and must verify for ever.
struct GoldenLogTests {
    private let export: [UInt8]

    init() throws {
        export = try Fixture.bytes("golden-v1.ndjson")
    }

    private func verifierKeys() throws -> [VerifierKey] {
        try Fixture.text("golden-v1.vkey").split(separator: "\n").map {
            try #require(VerifierKey(text: String($0)))
        }
    }

    @Test func theGoldenLogVerifies() throws {
        let report = LogExport.verify(export)
        #expect(report.ok, "\(report.detail ?? "")")
        #expect(report.size == 7)
        #expect(report.checked == 7)
        #expect(report.checkpointSize == 7)
        #expect(report.detail == nil)
        #expect(Base64.encode(report.rootHash.bytes) == "j/quHYZWfaM0Y6hKFf+dK0SHwuAsbaZllajS56mNn7E=")
    }

    @Test func theGoldenCheckpointsVerify() throws {
        let keys = try verifierKeys()
        let whole = try Checkpoint.parse(note: Fixture.text("golden-v1.checkpoint"))
        for key in keys {
            #expect(whole.note.isSigned(by: key))
            #expect(LogExport.verify(export, checkpoint: whole, key: key).ok)
        }
        let early = try Checkpoint.parse(note: Fixture.text("golden-v1-size-4.checkpoint"))
        #expect(LogExport.verify(export, checkpoint: early).ok)
        #expect(LogExport.verify(export, checkpoint: early, key: keys[0]).ok)
        #expect(LogExport.verify(export, checkpoint: early, key: keys[1]).reason == .checkpointSignatureMismatch)
    }

    @Test func writingTheSameEntriesGivesTheSameBytes() throws {
        let keys = try [0, 32].map { start in
            try Ed25519PrivateKey(seed: SecretBytes((start..<start + 32).map { UInt8($0) }))
        }
        let lines = export.split(separator: 0x0A)
        let first = try LogEntry(parsing: Array(lines[0]))
        var head = LogHead(logID: first.logID)
        for (index, line) in lines.dropLast().enumerated() {
            let entry = try LogEntry(parsing: Array(line))
            let draft = EntryDraft(
                kind: entry.kind, actor: entry.actor, action: entry.action, target: entry.target, reason: entry.reason,
                payload: entry.payload)
            let again = try head.seal(draft, nowMicros: entry.tsMicros, key: keys[index < 6 ? 0 : 1])
            #expect(try again.jsonLine() == Array(line), "entry \(index)")
        }
        let note = head.checkpoint.signedNote(key: keys[1], alsoBy: keys[0])
        #expect(note == (try Fixture.text("golden-v1.checkpoint")))
        #expect(LogExport.line(forCheckpoint: note) == Array(lines[7]) + [0x0A])
    }
}
