import Audit
import Testing

@testable import vox

/// MESH-118: people see how long ago something was, or UTC with `--utc`, whichever way the API writes the time.
@Suite struct MomentTests {
    private static let nowMs: Int64 = 1_790_000_000_000
    private static let isUTC = Printing(moment: Moment(isUTC: true, nowMs: nowMs))
    private static let isRelative = Printing(moment: Moment(isUTC: false, nowMs: nowMs))

    @Test(
        arguments: [
            ("started", "2026-09-21T14:12:20Z" as JSONValue), ("last_seen_unix_ms", 1_789_999_940_000),
            ("ts_micros", 1_789_999_940_000_000),
        ] as [(String, JSONValue)])
    func aTimeIsShownAsLongAgo(_ field: String, _ value: JSONValue) {
        #expect(Self.isRelative.text(value, field: field) == "60 s ago")
        #expect(Self.isUTC.text(value, field: field) == "2026-09-21 14:12:20Z")
    }

    @Test(arguments: ["2026-09-21", "2026-13-41T14:12:20Z", "twenty letters and Z", "run-0d22d5bafffb5c2cZ"])
    func whatIsNoTimeIsShownAsItIs(_ text: String) {
        #expect(Self.isRelative.text(.string(text), field: "name") == text)
    }

    @Test func aTimeFarAwayIsShownWithoutOverflow() {
        #expect(Self.isRelative.text(.integer(.min), field: "seen_unix_ms").hasSuffix("ago"))
        #expect(Self.isRelative.text(.integer(.max), field: "seen_unix_ms").hasPrefix("in "))
    }
}
