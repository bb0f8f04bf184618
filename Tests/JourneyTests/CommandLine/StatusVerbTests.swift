import Audit
import Testing

@testable import vox

/// What `vox populi status` says of the export of telemetry.
@Suite struct StatusVerbTests {
    private static let nowMs: Int64 = 1_790_000_000_000

    private static func sentence(dropped: JSONValue, isUTC: Bool = false) -> String {
        let export: JSONValue = [
            "signals": ["traces", "logs"], "endpoint_host": "127.0.0.1", "last_success": "2026-09-21T14:12:20Z",
            "dropped": dropped,
        ]
        return StatusCommand.sentence(of: export, Moment(isUTC: isUTC, nowMs: nowMs))
    }

    @Test func theLastSuccessIsAsLongAgoOrInUTC() {
        let start = "Telemetry (traces, logs) goes to 127.0.0.1: last taken"
        #expect(Self.sentence(dropped: ["logs": 3, "traces": 4]) == "\(start) 60 s ago, 7 dropped.")
        #expect(Self.sentence(dropped: [:], isUTC: true) == "\(start) 2026-09-21 14:12:20Z, 0 dropped.")
    }

    @Test func countsThatAreTooLargeToAddAreStillSaid() {
        let said = Self.sentence(dropped: ["logs": .integer(.max), "traces": 2, "metrics": .integer(.min)])
        #expect(said.hasSuffix(", \(Int64.max) dropped."))
    }
}
