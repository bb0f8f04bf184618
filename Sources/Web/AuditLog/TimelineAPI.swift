import Audit
import HTTPTypes
import Mesh

/// `GET /api/v2/oplog/at/{ts_micros}`: the mesh as it was.
struct TimelineAPI: Sendable {
    let timeline: Timeline
    let controlPlane: NodeID

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/oplog/at/{ts_micros}") { _, context in
            let micros = try Self.instant(try context.require("ts_micros"))
            return JSONAnswer(try await timeline.at(micros).json(controlPlane: controlPlane))
        }
    }

    /// A time of the path: digits alone; one above what JSON carries exactly is the last instant that it does.
    static func instant(_ text: String) throws(DashboardError) -> Int64 {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let micros = UInt64(text) else {
            throw .badTimestamp
        }
        return min(Int64(clamping: micros), JSONValue.largestExactInteger)
    }
}

extension DashboardError {
    static let badTimestamp = DashboardError(
        .badRequest, "vox/oplog/bad-timestamp", "The instant must be a whole number of microseconds since 1970.",
        hint: "Take one from ts_micros of an entry.")
}
