import GRDB

/// What the runs of one node that ended within one bucket of five minutes used, read back after a restart.
struct RunSumRow: Sendable, Hashable {
    let node: NodeID
    /// Unix microseconds divided by ``RunTally/bucketMicros``.
    let bucket: Int64
    let sum: RunSum

    /// The sums of runs that ended after a time, at most one row for each node and bucket.
    static func since(micros: Int64, _ tx: ReadTransaction) throws -> [RunSumRow] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT node_id, finished_micros / ?,
                    sum(min(coalesce(json_extract(usage, '$.input_tokens'), 0), 1 << 40)
                        + min(coalesce(json_extract(usage, '$.output_tokens'), 0), 1 << 40)),
                    sum(min(coalesce(json_extract(usage, '$.cost_micro_usd'), 0), 1 << 40))
                FROM job WHERE finished_micros > ? AND node_id IS NOT NULL AND usage IS NOT NULL
                GROUP BY 1, 2
                """, arguments: [RunTally.bucketMicros, micros]
        ).map { row in
            RunSumRow(
                node: NodeID(row[0] as String), bucket: row[1],
                sum: RunSum(tokens: UInt64(clamping: row[2] as Int64), costMicroUsd: UInt64(clamping: row[3] as Int64)))
        }
    }
}
