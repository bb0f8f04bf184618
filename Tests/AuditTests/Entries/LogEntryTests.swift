import Audit
import Foundation
import Testing
import VoxCrypto

struct LogEntryTests {
    private let entry: LogEntry
    private let members: [String: JSONValue]

    init() throws {
        let log = try SampleLog(count: 2)
        entry = log.entries[1]
        members = try #require(try JSONValue(parsing: entry.jsonLine()).objectValue)
    }

    @Test func jsonRoundTripsThroughEveryCoder() throws {
        #expect(try LogEntry(parsing: entry.jsonLine()) == entry)
        let data = try JSONEncoder().encode(entry)
        #expect(try JSONDecoder().decode(LogEntry.self, from: data) == entry)
        #expect(try LogEntry(parsing: Array(data)) == entry)
    }

    @Test func fieldsHaveTheNamesOfTheFormat() {
        let names: Set = [
            "v", "log_id", "index", "ts_micros", "kind", "actor", "action", "target", "reason", "payload", "prev_hash",
            "key_id", "entry_hash", "signature", "audit_id",
        ]
        #expect(Set(members.keys) == names)
        #expect(members["signature"]?.stringValue?.count == 88)
        #expect(members["v"]?.integerValue == 1)
    }

    @Test func everyMissingFieldIsNamed() {
        for name in members.keys {
            var changed = members
            changed[name] = nil
            #expect(throws: EntryFormatError.badField(name)) { try LogEntry(json: .object(changed)) }
        }
    }

    @Test func everyFieldOfAWrongTypeIsNamed() {
        for name in members.keys {
            for wrong: JSONValue in [nil, true, [], .double(1.5), .integer(-1)] {
                var changed = members
                changed[name] = wrong
                #expect(throws: EntryFormatError.badField(name)) { try LogEntry(json: .object(changed)) }
            }
        }
    }

    @Test func otherSpellingsOfAHashAreRefused() throws {
        for name in ["entry_hash", "prev_hash"] {
            var changed = members
            changed[name] = .string(try #require(members[name]?.stringValue).uppercased())
            #expect(throws: EntryFormatError.badField(name)) { try LogEntry(json: .object(changed)) }
        }
    }

    @Test func unknownFieldsAreRefused() {
        var changed = members
        changed["extra"] = 1
        #expect(throws: EntryFormatError.unknownField("extra")) { try LogEntry(json: .object(changed)) }
    }

    @Test func aForeignAuditIDIsRefused() {
        var changed = members
        changed["audit_id"] = "audit-1-0000000000000000"
        #expect(throws: EntryFormatError.badField("audit_id")) { try LogEntry(json: .object(changed)) }
    }

    @Test func everyKindOfTheContractIsKnown() {
        #expect(EntryKind.logOpened.rawValue == "log_opened")
        #expect(EntryKind.hopperItemOverridden.rawValue == "hopper_item_overridden")
        #expect(EntryKind.sealedPayloadOpened.rawValue == "sealed_payload_opened")
    }
}
