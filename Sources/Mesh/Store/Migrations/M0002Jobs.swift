import GRDB

/// Hopper items, batches, jobs with their runs, results, events and decisions, and memberships.
enum M0002Jobs: StoreMigration {
    static let name = "M0002Jobs"

    static func apply(_ db: Database) throws {
        for table in [hopperItem, batch, job, jobResult, runEvent, decision, membership] {
            try db.execute(sql: table)
        }
    }

    private static let hopperItem = """
        CREATE TABLE hopper_item (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of submission
            item_id TEXT NOT NULL UNIQUE CHECK (item_id LIKE 'hop-%'), -- ItemID
            state TEXT NOT NULL CHECK (state IN ('inbox', 'assigned', 'done', 'overridden')), -- hopper state
            record TEXT NOT NULL CHECK (json_valid(record)) -- the item as JSON
        ) STRICT;
        CREATE INDEX hopper_item_by_state ON hopper_item (state, place);
        """

    private static let batch = """
        CREATE TABLE batch (
            batch_id TEXT NOT NULL PRIMARY KEY CHECK (batch_id LIKE 'bat-%'), -- BatchID
            started_micros INTEGER NOT NULL, -- Unix microseconds
            record TEXT NOT NULL CHECK (json_valid(record)) -- outcomes as JSON
        ) STRICT;
        """

    private static let job = """
        CREATE TABLE job (
            task_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- from 1, never reused
            run_id TEXT NOT NULL UNIQUE CHECK (run_id LIKE 'run-%'), -- RunID
            item_id TEXT REFERENCES hopper_item (item_id), -- NULL when it came from no item
            state TEXT NOT NULL CHECK (state IN -- job state
                ('queued', 'assigned', 'running', 'done', 'failed', 'killed', 'cancelled')),
            node_id TEXT, -- node that has or had it
            lease_id TEXT, -- execution lease while running
            reason TEXT, -- code of the failure, or why it waits
            attempt INTEGER NOT NULL CHECK (attempt >= 1), -- going on, or next
            max_attempts INTEGER NOT NULL CHECK (max_attempts >= attempt), -- attempts allowed
            not_before_ms INTEGER NOT NULL, -- earliest placement, Unix milliseconds
            queued_since_ms INTEGER NOT NULL, -- Unix milliseconds
            assigned_ms INTEGER, -- time of the last placement, Unix milliseconds
            slot TEXT, -- slot kind of the last placement
            message_id INTEGER, -- mailbox row of the last placement
            envelope_key TEXT, -- idempotency key of the last placement
            facts TEXT NOT NULL CHECK (json_valid(facts)), -- what never changes, as JSON
            memory TEXT NOT NULL CHECK (json_valid(memory)), -- refusals and the previous node, as JSON
            submitted_micros INTEGER NOT NULL, -- Unix microseconds
            started_micros INTEGER, -- first lease, Unix microseconds
            finished_micros INTEGER, -- Unix microseconds
            output TEXT, -- the result's text
            usage TEXT, -- the result's usage as JSON
            is_truncated INTEGER NOT NULL DEFAULT 0 CHECK (is_truncated IN (0, 1)), -- 1 when the output was cut
            is_verified INTEGER NOT NULL DEFAULT 0 CHECK (is_verified IN (0, 1)), -- 1 when its signature was checked
            CHECK ((state = 'running') = (lease_id IS NOT NULL)),
            CHECK (state NOT IN ('assigned', 'running', 'done') OR node_id IS NOT NULL),
            CHECK ((finished_micros IS NULL) = (state IN ('queued', 'assigned', 'running')))
        ) STRICT;
        CREATE INDEX job_by_state ON job (state, task_id);
        CREATE INDEX job_by_session ON job (json_extract(facts, '$.sessionId'), task_id) WHERE state = 'done';
        CREATE INDEX job_by_end ON job (finished_micros) WHERE finished_micros IS NOT NULL;
        CREATE INDEX job_by_item ON job (item_id, task_id) WHERE item_id IS NOT NULL;
        """

    private static let jobResult = """
        CREATE TABLE job_result (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of arrival
            task_id INTEGER NOT NULL REFERENCES job (task_id), -- the job
            lease_id TEXT NOT NULL, -- lease that the worker named, '' when none
            node_id TEXT, -- sender, when its token names it
            is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)), -- 1 when nothing was changed by it
            received_micros INTEGER NOT NULL, -- Unix microseconds
            payload TEXT NOT NULL -- as delivered
        ) STRICT;
        CREATE UNIQUE INDEX job_result_once ON job_result (task_id, lease_id) WHERE is_late = 0;
        CREATE INDEX job_result_by_task ON job_result (task_id, place);
        """

    private static let runEvent = """
        CREATE TABLE run_event (
            task_id INTEGER NOT NULL REFERENCES job (task_id), -- the job
            seq INTEGER NOT NULL CHECK (seq >= 1), -- rises within a run
            ts_micros INTEGER NOT NULL, -- Unix microseconds
            name TEXT NOT NULL, -- what happened, a code
            attempt INTEGER NOT NULL CHECK (attempt >= 1), -- attempt that it belongs to
            node_id TEXT, -- where
            reason TEXT, -- why, a code
            PRIMARY KEY (task_id, seq)
        ) STRICT;
        """

    private static let decision = """
        CREATE TABLE decision (
            place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of planning
            task_id INTEGER NOT NULL REFERENCES job (task_id), -- the job
            record TEXT NOT NULL CHECK (json_valid(record)) -- the decision as JSON
        ) STRICT;
        CREATE INDEX decision_by_task ON decision (task_id, place);
        """

    private static let membership = """
        CREATE TABLE membership (
            node_id TEXT NOT NULL PRIMARY KEY CHECK (node_id <> ''), -- id that this machine has there
            inviter TEXT NOT NULL, -- handle, name@mesh
            inviter_key TEXT NOT NULL, -- base64 Ed25519 key of the inviter
            control_url TEXT NOT NULL, -- base URL
            tls_sha256 TEXT, -- hex pin of the server certificate
            scope_id TEXT, -- sent with each record
            slot_kind TEXT NOT NULL, -- slot that the invite asked for
            slot_count INTEGER NOT NULL CHECK (slot_count BETWEEN 1 AND 255), -- slots asked for
            state TEXT NOT NULL CHECK (state IN ('active', 'revoked')), -- whether the token there still works
            joined_ms INTEGER NOT NULL -- Unix milliseconds
        ) STRICT;
        """
}
