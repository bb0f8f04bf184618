import Testing
import VoxCrypto

@testable import Audit

/// What a store keeps of an archived entry, and what a verification makes of it.
@Suite struct OutlineTests {
    /// A log whose entries up to `last` are archived, with the entry that says so; `kind` may be archived.
    private struct Archived {
        var log: SampleLog
        var lines: [[UInt8]] = []

        init(count: Int = 8, last: Int = 4, covered: Bool = true) throws {
            log = try SampleLog(seed: 3)
            while log.entries.count < count {
                try log.append(
                    EntryDraft(
                        kind: .controlEvent, actor: "system", reason: "Küche \(log.entries.count)",
                        payload: ["n": .integer(Int64(log.entries.count)), "text": "a\nb"]))
            }
            if covered {
                try log.append(
                    EntryDraft(
                        kind: .archiveWritten, actor: "cli-user", reason: "old",
                        payload: ["from": 0, "through": .integer(Int64(last))]))
            }
            for entry in log.entries {
                lines.append(
                    (1...UInt64(last)).contains(entry.index) ? try Self.outline(entry.jsonLine()) : try entry.jsonLine()
                )
            }
        }

        static func outline(_ line: [UInt8]) throws -> [UInt8] {
            var members = try #require(try JSONValue(parsing: line).objectValue)
            (members["reason"], members["payload"]) = (nil, nil)
            return JSONValue.object(members).jsonBytes()
        }

        func report(_ lines: [[UInt8]]? = nil, accepting: Bool = true) throws -> VerificationReport {
            var verifier = LogVerifier(against: [try log.checkpoint()], acceptingOutlines: accepting)
            verifier.check(lines: lines ?? self.lines)
            return verifier.finish()
        }
    }

    @Test func anOutlineSaysWhatIsLeft() throws {
        let archived = try Archived()
        let outline = try #require(LogEntry(outline: archived.lines[2]))
        let whole = archived.log.entries[2]
        #expect(outline.isOutline)
        #expect(outline.reason == "" && outline.payload == [:])
        #expect(outline.entryHash == whole.entryHash && outline.auditID == whole.auditID)
        #expect(outline != whole)
        #expect(outline.whole(in: try whole.jsonLine()) == whole)
        #expect(LogEntry(outline: try whole.jsonLine()) == nil)
        #expect(throws: EntryFormatError.self) { try LogEntry(parsing: archived.lines[2]) }
        let written = try JSONValue(parsing: outline.jsonLine()).objectValue
        #expect(written?["reason"] == nil && written?["payload"] == nil && written?["entry_hash"] != nil)
    }

    /// Every byte of a whole line counts.
    @Test func aChangedLineIsNotTheWhole() throws {
        let archived = try Archived()
        let outline = try #require(LogEntry(outline: archived.lines[3]))
        let line = try archived.log.entries[3].jsonLine()
        for place in line.indices {
            var changed = line
            changed[place] ^= 0x01
            #expect(outline.whole(in: changed) == nil, "byte \(place)")
        }
        #expect(outline.whole(in: try archived.log.entries[2].jsonLine()) == nil)
    }

    @Test func coveredOutlinesHoldAndAreCounted() throws {
        let archived = try Archived()
        let report = try archived.report()
        #expect(report.ok, "\(report)")
        #expect((report.size, report.checked, report.archived) == (9, 5, 4))
        #expect(report.rootHash == archived.log.head.rootHash)
    }

    @Test func anOutlineThatNothingCoversIsNamed() throws {
        let bare = try Archived(covered: false).report()
        #expect((bare.firstBadIndex, bare.reason) == (1, .malformedEntry))
        var archived = try Archived(last: 4)
        archived.lines[6] = try Archived.outline(archived.lines[6])
        let report = try archived.report()
        #expect((report.firstBadIndex, report.reason) == (6, .malformedEntry))
    }

    @Test func anExportHasNoOutlines() throws {
        let archived = try Archived()
        #expect(try archived.report(accepting: false).firstBadIndex == 1)
        let export = Array(archived.lines.map { $0 + [0x0A] }.joined())
        #expect(LogExport.verify(export).firstBadIndex == 1)
    }

    @Test func whatMustStayWholeIsNoOutline() throws {
        var archived = try Archived()
        archived.lines[0] = try Archived.outline(archived.lines[0])
        #expect(try archived.report().firstBadIndex == 0)
        for kind in ["action_committed", "capability_spent", "invite_minted", "token_issued", "key_rotated"] {
            #expect(!EntryKind(rawValue: kind).mayBeArchived, "\(kind)")
        }
        for kind in ["run_finished", "node_added", "control_event", "unheard_of"] {
            #expect(EntryKind(rawValue: kind).mayBeArchived, "\(kind)")
        }
    }

    /// Hash, time, kind, signature: what is left is chained, or signed over by the checkpoint.
    @Test(arguments: [("entry_hash", 3), ("prev_hash", 2), ("index", 2), ("log_id", 2), ("key_id", 2)])
    func aForgedOutlineIsNamed(field: String, index: Int) throws {
        var archived = try Archived()
        var members = try #require(try JSONValue(parsing: archived.lines[2]).objectValue)
        if field == "index" {
            members[field] = 7
        } else {
            let text = try #require(members[field]?.stringValue)
            members[field] = .string((text.first == "0" ? "1" : "0") + text.dropFirst())
            if field == "entry_hash", let time = members["ts_micros"]?.integerValue {
                members["audit_id"] = .string("audit-\(time)-\(members[field]?.stringValue?.prefix(16) ?? "")")
            }
        }
        archived.lines[2] = JSONValue.object(members).jsonBytes()
        let report = try archived.report()
        #expect(report.firstBadIndex == UInt64(index), "\(report)")
    }
}
