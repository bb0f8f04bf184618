import GRDB

/// Counts of open work, read in one statement.
enum RunCountsRow {
    static let sql = """
        SELECT
            (SELECT count(*) FROM job WHERE finished_micros IS NULL AND state = 'running'),
            (SELECT count(*) FROM job WHERE finished_micros IS NULL AND state IN ('queued', 'assigned')),
            (SELECT count(*) FROM hopper_item WHERE state = 'inbox'),
            (SELECT count(*) FROM job WHERE finished_micros >= ? AND state = 'failed')
        """

    static func read(failedSinceMicros: Int64, _ tx: ReadTransaction) throws -> RunCounts {
        let row = try Row.fetchOne(tx.db, sql: sql, arguments: [failedSinceMicros])
        return RunCounts(running: row?[0] ?? 0, queued: row?[1] ?? 0, inbox: row?[2] ?? 0, failedLastHour: row?[3] ?? 0)
    }
}
