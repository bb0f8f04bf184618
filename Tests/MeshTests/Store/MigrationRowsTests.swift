import GRDB
import Testing

@testable import Mesh

/// A store of each earlier version, with rows in every table, keeps them through the next step.
@Suite struct MigrationRowsTests {
    /// Tables that a step empties on purpose.
    private static let emptied = ["M0007TimelineTotals": "op_log_state"]

    private static let hash = String(repeating: "ab", count: 32)

    /// What makes a row or two of each table, in the columns of the step that made it.
    private static let inserts: [(table: String, sql: String)] = [
        ("meta", "INSERT INTO meta VALUES ('size', 3, ''), ('log_id', 0, 'abc')"),
        (
            "op_log",
            """
            INSERT INTO op_log VALUES (0, 5, 'log_opened', '', '', 'aud-0', '{"reason":"r"}'),
                (1, 6, 'action_committed', 'kill', 'node-a', 'aud-1', '{"payload":{"a":1}}')
            """
        ),
        ("op_log_memo", "INSERT INTO op_log_memo VALUES (2, '{}')"),
        ("op_log_checkpoint", "INSERT INTO op_log_checkpoint VALUES (2, 'note')"),
        (
            "node",
            """
            INSERT INTO node (node_id, record, last_seen_unix_ms, quarantined, maintenance, maintenance_until_unix_ms,
                admission) VALUES ('node-a', '{}', 1, 0, 1, 99, 'draining'), ('node-ä', '{}', 2, 1, 0, NULL, '')
            """
        ),
        (
            "message",
            """
            INSERT INTO message (sender_agent_id, receiver_agent_id, message_type, type_key, payload, idempotency_key,
                created_unix_ms, rank, reach, target_node_id, privacy_class, nsfw, acked_unix_ms, lease_holder_node_id,
                lease_expires_unix_ms)
            VALUES ('1', '2', 'Job', 'job', 'p', 'k', 7, 127, 1, 'node-a', 'trusted', 1, NULL, 'node-a', 50),
                ('1', '2', 'Job', 'job', '', NULL, 8, 0, 3, '', NULL, NULL, 60, NULL, NULL)
            """
        ),
        (
            "exec_lease",
            """
            INSERT INTO exec_lease (lease_id, scope_key, holder_node_id, state, granted_unix_ms, expires_unix_ms,
                finished_unix_ms) VALUES ('11', 'task:1', 'node-a', 'renewed', 1, 9, NULL),
                ('12', 'task:1', 'node-a', 'revoked', 1, 9, 4)
            """
        ),
        (
            "invite",
            """
            INSERT INTO invite (peer_id, secret_hash, slot_kind, slot_count, label, state, minted_unix_ms,
                expires_unix_ms, finished_unix_ms, is_rotation, node_name)
            VALUES ('node-a', '\(hash)', 'gpu', 2, 'desk', 'exchanged', 1, 600001, 5, 0, 'desk-pc')
            """
        ),
        ("node_token", "INSERT INTO node_token VALUES ('abab', '\(hash)', 'node-a', NULL, 'desk-pc', 5, NULL)"),
        (
            "hopper_item",
            "INSERT INTO hopper_item (item_id, state, record) VALUES ('hop-1', 'assigned', '{\"text\":\"hi\"}')"
        ),
        ("batch", "INSERT INTO batch VALUES ('bat-1', 9, '{}')"),
        (
            "job",
            """
            INSERT INTO job (run_id, item_id, state, node_id, lease_id, attempt, max_attempts, not_before_ms,
                queued_since_ms, facts, memory, submitted_micros, output, finished_micros)
            VALUES ('run-1', 'hop-1', 'running', 'node-a', '11', 1, 3, 0, 1, '{"sessionId":"s"}', '{}', 2, NULL, NULL),
                ('run-2', NULL, 'done', 'node-a', NULL, 2, 3, 0, 1, '{"sessionId":"s"}', '{}', 3, 'out', 8)
            """
        ),
        (
            "job_result",
            """
            INSERT INTO job_result (task_id, lease_id, node_id, is_late, received_micros, payload)
            VALUES (2, '12', 'node-a', 0, 8, '{}'), (2, '12', NULL, 1, 9, '')
            """
        ),
        ("run_event", "INSERT INTO run_event VALUES (1, 1, 3, 'assigned', 1, 'node-a', NULL)"),
        ("decision", "INSERT INTO decision (task_id, record) VALUES (1, '{}')"),
        (
            "membership",
            """
            INSERT INTO membership VALUES ('den-pc', 'lena@harbour', 'key', 'https://harbour:9847', '\(hash)', 'scope',
                'text', 1, 'active', 4), ('den-pc-2', 'max@hill', 'key2', 'http://hill:1', NULL, NULL, 'text', 1,
                'revoked', 5)
            """
        ),
        ("spent_token", "INSERT INTO spent_token VALUES ('\(hash)', 77)"),
        ("own_gate", "INSERT INTO own_gate VALUES ('own', 'paused', 1)"),
        (
            "witness",
            "INSERT INTO witness VALUES ('node-a', 'key', 2, 'note', 5, 1, 'index_gap', 'A gap.', 6)"
        ),
        (
            "witnessed_log",
            """
            INSERT INTO witnessed_log VALUES ('abc', 'den-pc', 'lena@harbour', 'vkey', 'note', 2, 5, NULL, NULL, NULL,
                NULL)
            """
        ),
        ("ended_session", "INSERT INTO ended_session VALUES ('\(hash.prefix(32))', 78)"),
        ("op_log_state", "INSERT INTO op_log_state VALUES (2, 6, '{}', '\(hash)')"),
    ]

    private static func tables(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                    AND name NOT LIKE 'grdb_%' ORDER BY name
                """)
    }

    /// Every row as text, in the given columns, or in all that the table has.
    private static func rows(
        _ table: String, _ columns: [String]? = nil, _ db: Database
    ) throws -> (columns: [String], rows: [[DatabaseValue]]) {
        let columns = try columns ?? db.columns(in: table).map(\.name)
        let list = columns.joined(separator: ", ")
        let rows = try Row.fetchAll(db, sql: "SELECT \(list) FROM \(table) ORDER BY \(list)")
        return (columns, rows.map { Array($0.databaseValues) })
    }

    @Test(arguments: 1..<StoreSchema.migrations.count)
    func rowsOutliveTheStep(number: Int) throws {
        let (before, step) = (StoreSchema.migrations[number - 1].name, StoreSchema.migrations[number].name)
        let queue = try DatabaseQueue()
        try StoreSchema.migrator.migrate(queue, upTo: before)
        let old = try queue.write { db in
            let tables = try Self.tables(db)
            for insert in Self.inserts where tables.contains(insert.table) { try db.execute(sql: insert.sql) }
            return try tables.map { table in (table: table, kept: try Self.rows(table, nil, db)) }
        }
        for (table, kept) in old { #expect(!kept.rows.isEmpty, "\(table) has no row in this test") }
        try StoreSchema.migrator.migrate(queue, upTo: step)
        try queue.read { db in
            for (table, kept) in old {
                let now = try Self.rows(table, kept.columns, db).rows
                #expect(now == (Self.emptied[step] == table ? [] : kept.rows), "\(table) after \(step)")
            }
            #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
        }
        try StoreSchema.migrator.migrate(queue)
        let statements = try queue.read { db in try StoreSchema.statements(db) }
        let newest = try #require(StoreSchema.migrations.last).name
        #expect(try statements == StoreSchema.statements(upTo: newest))
    }

    @Test func theColumnOfDrainsBeginsAtNo() throws {
        let queue = try DatabaseQueue()
        try StoreSchema.migrator.migrate(queue, upTo: "M0003SpentTokens")
        try queue.write { db in
            for insert in Self.inserts where insert.table == "node" { try db.execute(sql: insert.sql) }
        }
        try StoreSchema.migrator.migrate(queue)
        let drained = try queue.read { db in try Int.fetchAll(db, sql: "SELECT is_drained FROM node") }
        #expect(drained == [0, 0])
    }
}
