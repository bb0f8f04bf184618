import GRDB

/// The log defends itself: no entry goes, and none changes but by being archived.
///
/// Being archived takes reason and payload out of the line and nothing else, never from what people did or from keys,
/// and only when a later `archive_written` entry names the entry.
enum M0008KeptEntries: StoreMigration {
    static let name = "M0008KeptEntries"

    static func apply(_ db: Database) throws {
        for statement in [noDeletion, noChange] { try db.execute(sql: statement) }
    }

    private static let noDeletion = """
        CREATE TRIGGER op_log_entries_stay BEFORE DELETE ON op_log
        BEGIN
            SELECT RAISE(ABORT, 'entries of the log are never deleted');
        END
        """

    private static let noChange = """
        CREATE TRIGGER op_log_entries_keep BEFORE UPDATE ON op_log
        WHEN (
            NEW.entry_index = OLD.entry_index AND NEW.ts_micros = OLD.ts_micros AND NEW.kind = OLD.kind
            AND NEW.action = OLD.action AND NEW.target = OLD.target AND NEW.audit_id = OLD.audit_id
            AND NEW.line = json_remove(OLD.line, '$.reason', '$.payload')
            AND OLD.kind NOT IN ('log_opened', 'key_rotated', 'archive_written', 'recipient_key_rotated')
            AND NOT (OLD.kind GLOB 'action_*' OR OLD.kind GLOB 'capability_*'
                OR OLD.kind GLOB 'invite_*' OR OLD.kind GLOB 'token_*')
            AND EXISTS (
                SELECT 1 FROM op_log AS archive
                WHERE archive.kind = 'archive_written' AND archive.entry_index > OLD.entry_index
                    AND json_extract(archive.line, '$.payload.from') <= OLD.entry_index
                    AND json_extract(archive.line, '$.payload.through') >= OLD.entry_index)
        ) IS NOT TRUE
        BEGIN
            SELECT RAISE(ABORT, 'entries of the log change only by being archived');
        END
        """
}
