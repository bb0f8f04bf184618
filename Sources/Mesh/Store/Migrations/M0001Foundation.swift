import GRDB

/// Op-log, registry, mailbox, execution leases, invites and node tokens.
enum M0001Foundation: StoreMigration {
    static let name = "M0001Foundation"

    static func apply(_ db: Database) throws {
        for table in [meta, opLog, node, message, messageIndexes, messageCount, execLease, invite, nodeToken] {
            try db.execute(sql: table)
        }
        try db.execute(sql: "PRAGMA user_version = 1")
    }

    private static let meta = """
        CREATE TABLE meta (
            name TEXT NOT NULL PRIMARY KEY, -- what is kept, see MetaRow
            number INTEGER NOT NULL, -- its number, 0 when it is a word
            word TEXT NOT NULL -- its word, '' when it is a number
        ) STRICT, WITHOUT ROWID;
        """

    private static let opLog = """
        CREATE TABLE op_log (
            entry_index INTEGER NOT NULL PRIMARY KEY CHECK (entry_index >= 0), -- place in the log, from 0
            ts_micros INTEGER NOT NULL CHECK (ts_micros >= 0), -- Unix microseconds
            kind TEXT NOT NULL CHECK (kind <> ''), -- what is recorded
            action TEXT NOT NULL, -- action word, '' when none
            target TEXT NOT NULL, -- id acted on, '' when none
            audit_id TEXT NOT NULL UNIQUE, -- public id of the entry
            line TEXT NOT NULL -- the whole entry as one JSON line
        ) STRICT;
        CREATE INDEX op_log_by_time ON op_log (ts_micros, entry_index);
        CREATE INDEX op_log_by_kind ON op_log (kind, entry_index);
        CREATE INDEX op_log_by_target ON op_log (target, entry_index) WHERE target <> '';
        CREATE TABLE op_log_memo (
            size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the memo covers
            head TEXT NOT NULL -- JSON of the log head after them
        ) STRICT;
        CREATE TABLE op_log_checkpoint (
            size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the checkpoint covers
            note TEXT NOT NULL -- signed note
        ) STRICT;
        """

    private static let node = """
        CREATE TABLE node (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of first registration
            node_id TEXT NOT NULL UNIQUE CHECK (length(CAST(node_id AS BLOB)) BETWEEN 1 AND 256), -- id, verbatim
            record TEXT NOT NULL, -- JSON of the NodeRecord, without the server-owned fields below
            last_seen_unix_ms INTEGER NOT NULL CHECK (last_seen_unix_ms >= 0), -- soft: written at most once a second
            quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)), -- admin flag
            maintenance INTEGER NOT NULL DEFAULT 0 CHECK (maintenance IN (0, 1)), -- admin flag
            maintenance_until_unix_ms INTEGER CHECK (maintenance_until_unix_ms > 0), -- deadline, NULL when none
            admission TEXT NOT NULL DEFAULT '' CHECK (admission IN ('', 'paused', 'draining')) -- '' is open
        ) STRICT;
        CREATE INDEX node_by_maintenance_deadline ON node (maintenance_until_unix_ms)
            WHERE maintenance_until_unix_ms IS NOT NULL;
        """

    private static let message = """
        CREATE TABLE message (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- one sequence for all receivers, never reused
            sender_agent_id TEXT NOT NULL, -- digits
            receiver_agent_id TEXT NOT NULL, -- digits
            message_type TEXT NOT NULL, -- as delivered
            type_key TEXT NOT NULL, -- trimmed, lower-cased message_type
            payload TEXT NOT NULL, -- opaque
            idempotency_key TEXT CHECK (idempotency_key <> ''), -- NULL when none
            created_unix_ms INTEGER NOT NULL, -- Unix milliseconds
            rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 255), -- 255 - priority, so that ascending is urgent first
            reach INTEGER NOT NULL CHECK (reach BETWEEN 0 AND 3), -- how narrow the class is, see PrivacyReach
            target_node_id TEXT NOT NULL, -- only node that may claim, '' when any
            privacy_class TEXT, -- as delivered, byte for byte
            payload_blake3_hex TEXT, -- as delivered
            worker_ed25519_sig_b64 TEXT, -- as delivered
            jwe_payload TEXT, -- as delivered
            task_kind TEXT, -- as delivered
            model_id TEXT, -- as delivered
            traceparent TEXT, -- as delivered, lower-cased
            nsfw INTEGER CHECK (nsfw IN (0, 1)), -- as delivered
            sender_node_id TEXT, -- node of the sender's token
            acked_unix_ms INTEGER, -- NULL until acked
            acked_by_node_id TEXT, -- last holder when acked
            lease_holder_node_id TEXT, -- NULL when nobody holds the row
            lease_expires_unix_ms INTEGER, -- end of that lease
            CHECK ((lease_holder_node_id IS NULL) = (lease_expires_unix_ms IS NULL)),
            CHECK (acked_unix_ms IS NULL OR lease_holder_node_id IS NULL)
        ) STRICT;
        """

    private static let messageIndexes = """
        CREATE UNIQUE INDEX message_by_key ON message (sender_agent_id, receiver_agent_id, idempotency_key)
            WHERE acked_unix_ms IS NULL AND idempotency_key IS NOT NULL;
        CREATE INDEX message_claimable ON message (receiver_agent_id, target_node_id, reach, rank, id)
            WHERE acked_unix_ms IS NULL AND lease_holder_node_id IS NULL;
        CREATE INDEX message_claimable_by_type ON message
            (receiver_agent_id, type_key, target_node_id, reach, rank, id)
            WHERE acked_unix_ms IS NULL AND lease_holder_node_id IS NULL;
        CREATE INDEX message_held ON message (lease_holder_node_id, receiver_agent_id, rank, id)
            WHERE lease_holder_node_id IS NOT NULL;
        CREATE INDEX message_by_lease_end ON message (lease_expires_unix_ms)
            WHERE lease_expires_unix_ms IS NOT NULL;
        CREATE INDEX message_open ON message (receiver_agent_id, id) WHERE acked_unix_ms IS NULL;
        CREATE INDEX message_acked ON message (acked_unix_ms, id) WHERE acked_unix_ms IS NOT NULL;
        """

    /// Kept by triggers, so that the row cap costs no scan and rolls back with its write.
    private static let messageCount = """
        CREATE TABLE message_count (
            one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- the table has one row
            total INTEGER NOT NULL CHECK (total >= 0), -- rows, acked ones included
            waiting INTEGER NOT NULL CHECK (waiting >= 0) -- un-acked rows without a holder
        ) STRICT;
        INSERT INTO message_count (one, total, waiting) VALUES (1, 0, 0);
        CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
            UPDATE message_count SET total = total + 1,
                waiting = waiting + (NEW.acked_unix_ms IS NULL AND NEW.lease_holder_node_id IS NULL);
        END;
        CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
            UPDATE message_count SET total = total - 1,
                waiting = waiting - (OLD.acked_unix_ms IS NULL AND OLD.lease_holder_node_id IS NULL);
        END;
        CREATE TRIGGER message_moved AFTER UPDATE OF acked_unix_ms, lease_holder_node_id ON message BEGIN
            UPDATE message_count SET waiting = waiting
                + (NEW.acked_unix_ms IS NULL AND NEW.lease_holder_node_id IS NULL)
                - (OLD.acked_unix_ms IS NULL AND OLD.lease_holder_node_id IS NULL);
        END;
        """

    private static let execLease = """
        CREATE TABLE exec_lease (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- grant order
            lease_id TEXT NOT NULL UNIQUE CHECK (lease_id <> ''), -- random 63-bit number in decimal
            scope_key TEXT NOT NULL CHECK (length(CAST(scope_key AS BLOB)) BETWEEN 1 AND 2048), -- what is leased
            holder_node_id TEXT NOT NULL, -- who holds it
            state TEXT NOT NULL CHECK (state IN ('granted', 'renewed', 'expired', 'revoked', 'completed')), -- see ExecLeaseState
            granted_unix_ms INTEGER NOT NULL, -- Unix milliseconds
            expires_unix_ms INTEGER NOT NULL CHECK (expires_unix_ms >= granted_unix_ms), -- end unless renewed
            finished_unix_ms INTEGER, -- NULL while live
            CHECK ((finished_unix_ms IS NULL) = (state IN ('granted', 'renewed')))
        ) STRICT;
        CREATE UNIQUE INDEX exec_lease_one_holder ON exec_lease (scope_key) WHERE finished_unix_ms IS NULL;
        CREATE INDEX exec_lease_by_end ON exec_lease (expires_unix_ms) WHERE finished_unix_ms IS NULL;
        CREATE INDEX exec_lease_finished ON exec_lease (finished_unix_ms) WHERE finished_unix_ms IS NOT NULL;
        """

    private static let invite = """
        CREATE TABLE invite (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- mint order
            peer_id TEXT NOT NULL CHECK (peer_id <> ''), -- node id reserved for the joiner
            secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64), -- SHA-256 of the secret's text, hex
            slot_kind TEXT NOT NULL, -- slot kind asked for
            slot_count INTEGER NOT NULL CHECK (slot_count BETWEEN 1 AND 255), -- slots asked for
            label TEXT NOT NULL, -- what the inviter calls the machine, '' when nothing
            state TEXT NOT NULL CHECK (state IN ('minted', 'exchanged', 'expired', 'revoked')), -- see InviteState
            minted_unix_ms INTEGER NOT NULL, -- Unix milliseconds
            expires_unix_ms INTEGER NOT NULL CHECK (expires_unix_ms <= minted_unix_ms + 600000), -- at most ten minutes
            finished_unix_ms INTEGER, -- NULL while minted
            is_rotation INTEGER NOT NULL CHECK (is_rotation IN (0, 1)), -- 1 when the peer had a token before
            node_name TEXT NOT NULL, -- what the joiner calls itself, '' until exchanged
            CHECK ((finished_unix_ms IS NULL) = (state = 'minted'))
        ) STRICT;
        CREATE INDEX invite_by_end ON invite (expires_unix_ms) WHERE state = 'minted';
        CREATE INDEX invite_by_peer ON invite (peer_id, place);
        """

    private static let nodeToken = """
        CREATE TABLE node_token (
            token_id TEXT NOT NULL PRIMARY KEY, -- public id, first 16 hex of the hash
            token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64), -- SHA-256 of the token's text, hex
            node_id TEXT NOT NULL CHECK (node_id <> ''), -- the one node it may act for
            bound_key TEXT, -- base64 Ed25519 key proved at the exchange
            node_name TEXT NOT NULL, -- what the joiner calls itself, '' when nothing
            issued_unix_ms INTEGER NOT NULL, -- Unix milliseconds
            revoked_unix_ms INTEGER -- NULL while it is good
        ) STRICT;
        CREATE UNIQUE INDEX node_token_live ON node_token (node_id) WHERE revoked_unix_ms IS NULL;
        """
}
