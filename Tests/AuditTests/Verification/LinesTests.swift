import Audit
import Testing
import VoxCrypto

@testable import struct Audit.EntryLine

/// Lines are examined many at once with the same outcome as one after another.
@Suite struct LinesTests {
    private let log: SampleLog
    private let lines: [[UInt8]]

    init() throws {
        log = try SampleLog(count: 4)
        lines = try log.entries.map { try $0.jsonLine() }
    }

    private func reports(_ lines: [[UInt8]], onCores coreCount: Int = 1) -> (Outcome, Outcome) {
        var together = LogVerifier(against: [])
        together.check(lines: lines, onCores: coreCount)
        var single = LogVerifier(against: [])
        for line in lines { single.check(line: line) }
        return (Outcome(together.finish()), Outcome(single.finish()))
    }

    /// What a report says, without how long it took.
    private struct Outcome: Hashable {
        let counts: [UInt64]
        let root: SHA256Digest
        let badIndex: UInt64?
        let reason: LogFault.Reason?
        let detail: String?

        init(_ report: VerificationReport) {
            counts = [report.size, report.checked]
            root = report.rootHash
            badIndex = report.firstBadIndex
            reason = report.reason
            detail = report.detail
        }
    }

    @Test func everyChangedByteHasTheSameOutcome() {
        for index in lines.indices {
            for position in lines[index].indices {
                var changed = Array(lines.prefix(index + 1))
                changed[index][position] ^= position.isMultiple(of: 2) ? 0x01 : 0x20
                let (together, single) = reports(changed)
                #expect(together == single, "entry \(index), byte \(position)")
                #expect(together.badIndex == UInt64(index), "entry \(index), byte \(position)")
            }
        }
    }

    @Test func linesInAnyOrderHaveTheSameOutcome() {
        let random = RandomSource.seeded(88)
        for _ in 0..<60 {
            var changed = lines
            changed.swapAt(Int(random.uint64(below: 4)), Int(random.uint64(below: 4)))
            if random.uint64(below: 2) == 0 { changed.remove(at: Int(random.uint64(below: 4))) }
            let (together, single) = reports(changed)
            #expect(together == single)
        }
    }

    @Test func manyCoresSeeWhatOneSees() throws {
        let long = try SampleLog(count: 700)
        var lines = try long.entries.map { try $0.jsonLine() }
        let (whole, single) = reports(lines, onCores: 4)
        #expect(whole == single)
        #expect(whole.counts == [700, 700])
        #expect(whole.root == long.head.rootHash)
        lines[612][40] ^= 1
        let (changed, changedSingle) = reports(lines, onCores: 4)
        #expect(changed == changedSingle)
        #expect(changed.badIndex == 612)
    }

    @Test func whatAnEntryWritesIsReadWhereItLies() throws {
        for (line, entry) in zip(lines, log.entries) {
            let cut = try #require(EntryLine(line))
            #expect(cut.link.index == entry.index)
            #expect(cut.link.tsMicros == entry.tsMicros)
            #expect(cut.link.prevHash == entry.prevHash)
            #expect(cut.link.entryHash == entry.entryHash)
        }
    }

    /// A payload that the writer would spell otherwise is read by the parser, whatever its signature says.
    @Test(
        arguments: [
            #"{"b":1,"a":2}"#, #"{"a":1,"a":2}"#, #"{"a": 1}"#, #"{"a":01}"#, #"{"a":-0}"#, #"{"a":1.0}"#,
            #"{"a":9007199254740992}"#, #"{"a":"\u0041"}"#, #"{"a":"\/"}"#, #"{"Küche":1}"#, #"{"a":tru}"#,
            #"{"a":[1,]}"#, #"{"a":1,}"#, #"{"a"}"#, #"[]"#, #"{"#, #"{"a":1e3}"#, #"{"a":-}"#, "{\"a\":\"\u{1}\"}",
        ])
    func anotherSpellingIsLeftToTheParser(payload: String) throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let plain = #"{"a":[true,false,null,{},[],-7,0,"Küche"],"b":{"c":{"d":9007199254740991}}}"#
        #expect(try line(payload: payload) == nil)
        #expect(try line(payload: "{\"a\":\(deep)}") == nil)
        #expect(try line(payload: plain) != nil)
    }

    @Test func bytesThatAreNoTextAreLeftToTheParser() throws {
        var line = lines[3]
        let place = try #require(line.firstRange(of: Array("Küche".utf8))).lowerBound + 1
        line[place] = 0xFF
        #expect(EntryLine(line) == nil)
    }

    private func line(payload: String) throws -> EntryLine? {
        let text = String(decoding: lines[3], as: UTF8.self)
        let start = try #require(text.firstRange(of: "\"payload\":")).upperBound
        let end = try #require(text.firstRange(of: ",\"prev_hash\"")).lowerBound
        return EntryLine(Array((text[..<start] + payload + text[end...]).utf8))
    }

    @Test func anotherSpellingOfWhatWasSignedIsReadAsTheSame() throws {
        var log = try SampleLog(count: 1)
        try log.append(.action("kill", target: "a"))
        let line = String(decoding: try log.entries[1].jsonLine(), as: UTF8.self)
        let respelled = Array(line.replacing("\"target\":\"a\"", with: "\"target\":\"\\u0061\"").utf8)
        let (together, single) = reports([try log.entries[0].jsonLine(), respelled])
        #expect(together == single)
        #expect(together.badIndex == nil)
    }

    /// The key's owner signs bytes that are no canonical form: hash and signature fit them, and yet they do not count.
    @Test func aSignatureOverAnotherSpellingIsRefused() throws {
        var log = try SampleLog(count: 1)
        try log.append(EntryDraft(kind: .runStarted, actor: "system", payload: ["a": 1, "b": 2]))
        let entry = log.entries[1]
        func respelled(_ text: String) -> String { text.replacing(#"{"a":1,"b":2}"#, with: #"{"b":2,"a":1}"#) }
        let signed = Array(respelled(String(decoding: try entry.canonicalBytes(), as: UTF8.self)).utf8)
        let hash = MerkleTree.leafHash(signed).hex
        let signature = log.key.sign(Array("vox.oplog.entry.v1".utf8) + [0] + signed).base64
        var line = respelled(String(decoding: try entry.jsonLine(), as: UTF8.self))
        for (old, new) in [
            (entry.entryHash.hex, hash), (String(entry.entryHash.hex.prefix(16)), String(hash.prefix(16))),
            (entry.signature.base64, signature),
        ] { line = line.replacing(old, with: new) }
        let (together, single) = reports([try log.entries[0].jsonLine(), Array(line.utf8)])
        #expect(together == single)
        #expect(together.badIndex == 1)
        #expect(together.reason == .entryHashMismatch)
    }
}
