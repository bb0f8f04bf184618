import Audit
import Mesh

/// Rows about machines, without those that were silent for longer than `mesh.max_stale_ms`.
struct RecentRows {
    /// What is shown.
    let rows: [JSONValue]
    /// How many rows are left out.
    let hiddenCount: Int

    /// Reads the limit from the settings and the time from the clock.
    init(_ answer: JSONValue, _ configuration: Configuration) {
        let longestMs = Int64(configuration.integer("mesh.max_stale_ms"))
        self.init(answer, longestMs: longestMs, nowMs: Live.clock.millis())
    }

    /// Keeps all rows when the limit is 0, and those that do not say when the machine was heard of.
    init(_ answer: JSONValue, longestMs: Int64, nowMs: Int64) {
        let all = answer.arrayValue ?? []
        rows = longestMs > 0 ? all.filter { (Self.silenceMs(of: $0, nowMs: nowMs) ?? 0) <= longestMs } : all
        hiddenCount = all.count - rows.count
    }

    /// What is said about the rows that are left out; nil when there are none.
    var notice: String? {
        guard hiddenCount > 0 else { return nil }
        let machines = hiddenCount == 1 ? "1 machine is" : "\(hiddenCount) machines are"
        return "\(machines) not shown, silent for longer than mesh.max_stale_ms; 0 shows all."
    }

    /// Shows them in columns.
    func show(_ printing: Printing, _ columns: [String], empty: String) {
        printing.table(rows, columns, empty: notice ?? empty)
        if !rows.isEmpty, let notice { printing.terminal.line("\n" + notice) }
    }

    private static func silenceMs(of row: JSONValue, nowMs: Int64) -> Int64? {
        if let ageMs = row["heartbeat_age_ms"]?.integerValue { return ageMs }
        return row["last_seen_unix_ms"]?.integerValue.map { nowMs - $0 }
    }
}
