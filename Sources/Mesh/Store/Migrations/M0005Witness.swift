import GRDB

/// Who cosigns this machine's log, and which logs this machine cosigns.
enum M0005Witness: StoreMigration {
    static let name = "M0005Witness"

    static func apply(_ db: Database) throws {
        for statement in [witness, witnessedLog, byNode] { try db.execute(sql: statement) }
    }

    private static let witness = """
        CREATE TABLE witness (
            node_id TEXT NOT NULL PRIMARY KEY, -- node that witnesses this machine's log
            cosigner_key TEXT NOT NULL, -- C2SP cosigner key; never changes
            size INTEGER NOT NULL CHECK (size >= 0), -- entries that the newest cosignature covers
            note TEXT, -- that checkpoint with the witness's line
            cosigned_ms INTEGER, -- Unix ms
            refused_index INTEGER, -- first bad entry of the last refusal
            refused_reason TEXT, -- its code
            refused_detail TEXT, -- its sentence
            refused_ms INTEGER -- Unix ms
        ) STRICT;
        """

    private static let witnessedLog = """
        CREATE TABLE witnessed_log (
            log_id TEXT NOT NULL PRIMARY KEY, -- log of another machine
            node_id TEXT NOT NULL, -- id of this machine in that mesh
            inviter TEXT NOT NULL, -- handle of the mesh's owner
            verifier_key TEXT NOT NULL, -- key that the next checkpoint is expected from
            note TEXT NOT NULL, -- newest checkpoint that was found to hold
            size INTEGER NOT NULL CHECK (size >= 0), -- entries that it covers
            cosigned_ms INTEGER NOT NULL, -- Unix ms
            refused_index INTEGER, -- first bad entry of the last refusal
            refused_reason TEXT, -- its code
            refused_detail TEXT, -- its sentence
            refused_ms INTEGER -- Unix ms
        ) STRICT;
        """

    private static let byNode = """
        CREATE INDEX witnessed_log_by_node ON witnessed_log (node_id);
        """
}
