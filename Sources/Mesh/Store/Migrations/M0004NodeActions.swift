import GRDB

/// What people's actions leave on nodes: maintenance that a drain has set, and the gates of an unlisted own node.
enum M0004NodeActions: StoreMigration {
    static let name = "M0004NodeActions"

    static func apply(_ db: Database) throws {
        for statement in [drained, ownGate, jobByNode] { try db.execute(sql: statement) }
    }

    private static let drained = """
        ALTER TABLE node ADD COLUMN is_drained INTEGER NOT NULL DEFAULT 0 -- 1 when a drain set the maintenance
            CHECK (is_drained IN (0, 1))
        """

    private static let ownGate = """
        CREATE TABLE own_gate (
            node_id TEXT NOT NULL PRIMARY KEY, -- own node while it is not listed
            admission TEXT NOT NULL CHECK (admission IN ('', 'paused', 'draining')), -- '' is open
            is_drained INTEGER NOT NULL CHECK (is_drained IN (0, 1)) -- 1 when a drain set maintenance
        ) STRICT;
        """

    private static let jobByNode = """
        CREATE INDEX job_by_node ON job (node_id, task_id) WHERE node_id IS NOT NULL;
        """
}
