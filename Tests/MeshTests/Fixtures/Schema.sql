CREATE INDEX decision_by_task ON decision (task_id, place);
CREATE INDEX ended_session_by_end ON ended_session (until_unix_ms);
CREATE INDEX exec_lease_finished ON exec_lease (finished_unix_ms) WHERE finished_unix_ms IS NOT NULL;
CREATE UNIQUE INDEX exec_lease_one_holder ON exec_lease (scope_key) WHERE finished_unix_ms IS NULL;
CREATE INDEX hopper_item_by_state ON hopper_item (state, place);
CREATE INDEX invite_by_end ON invite (expires_unix_ms) WHERE state = 'minted';
CREATE INDEX invite_by_peer ON invite (peer_id, place);
CREATE INDEX job_by_end ON job (finished_micros) WHERE finished_micros IS NOT NULL;
CREATE INDEX job_by_item ON job (item_id, task_id) WHERE item_id IS NOT NULL;
CREATE INDEX job_by_node ON job (node_id, task_id) WHERE node_id IS NOT NULL;
CREATE INDEX job_by_session ON job (json_extract(facts, '$.sessionId'), task_id) WHERE state = 'done';
CREATE INDEX job_by_state ON job (state, task_id);
CREATE INDEX job_result_by_task ON job_result (task_id, place);
CREATE UNIQUE INDEX job_result_once ON job_result (task_id, lease_id) WHERE is_late = 0;
CREATE INDEX message_acked ON message (acked_unix_ms, id) WHERE acked_unix_ms IS NOT NULL;
CREATE UNIQUE INDEX message_by_key ON message (sender_agent_id, receiver_agent_id, idempotency_key)
    WHERE acked_unix_ms IS NULL AND idempotency_key IS NOT NULL;
CREATE INDEX message_by_lease_end ON message (lease_expires_unix_ms)
    WHERE lease_expires_unix_ms IS NOT NULL;
CREATE INDEX message_claimable ON message (receiver_agent_id, target_node_id, reach, rank, id)
    WHERE acked_unix_ms IS NULL AND lease_holder_node_id IS NULL;
CREATE INDEX message_claimable_by_type ON message
    (receiver_agent_id, type_key, target_node_id, reach, rank, id)
    WHERE acked_unix_ms IS NULL AND lease_holder_node_id IS NULL;
CREATE INDEX message_held ON message (lease_holder_node_id, receiver_agent_id, rank, id)
    WHERE lease_holder_node_id IS NOT NULL;
CREATE INDEX message_open ON message (receiver_agent_id, id) WHERE acked_unix_ms IS NULL;
CREATE INDEX node_by_maintenance_deadline ON node (maintenance_until_unix_ms)
    WHERE maintenance_until_unix_ms IS NOT NULL;
CREATE UNIQUE INDEX node_token_live ON node_token (node_id) WHERE revoked_unix_ms IS NULL;
CREATE INDEX op_log_by_kind ON op_log (kind, entry_index);
CREATE INDEX spent_token_by_end ON spent_token (until_unix_ms);
CREATE INDEX witnessed_log_by_node ON witnessed_log (node_id);
CREATE TABLE batch (
    batch_id TEXT NOT NULL PRIMARY KEY CHECK (batch_id LIKE 'bat-%'), -- BatchID
    started_micros INTEGER NOT NULL, -- Unix microseconds
    record TEXT NOT NULL CHECK (json_valid(record)) -- outcomes as JSON
) STRICT;
CREATE TABLE decision (
    place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of planning
    task_id INTEGER NOT NULL REFERENCES job (task_id), -- the job
    record TEXT NOT NULL CHECK (json_valid(record)) -- the decision as JSON
) STRICT;
CREATE TABLE ended_session (
    session_id TEXT NOT NULL PRIMARY KEY CHECK (length(session_id) = 32), -- hex of the id, which opens nothing
    until_unix_ms INTEGER NOT NULL -- from then on its cookie is refused for its age, Unix milliseconds
) STRICT, WITHOUT ROWID;
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
CREATE TABLE hopper_item (
    place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of submission
    item_id TEXT NOT NULL UNIQUE CHECK (item_id LIKE 'hop-%'), -- ItemID
    state TEXT NOT NULL CHECK (state IN ('inbox', 'assigned', 'done', 'overridden')), -- hopper state
    record TEXT NOT NULL CHECK (json_valid(record)) -- the item as JSON
) STRICT;
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
CREATE TABLE job_result (
    place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of arrival
    task_id INTEGER NOT NULL REFERENCES job (task_id), -- the job
    lease_id TEXT NOT NULL, -- lease that the worker named, '' when none
    node_id TEXT, -- sender, when its token names it
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)), -- 1 when nothing was changed by it
    received_micros INTEGER NOT NULL, -- Unix microseconds
    payload TEXT NOT NULL -- as delivered
) STRICT;
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
CREATE TABLE message_count (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- the table has one row
    total INTEGER NOT NULL CHECK (total >= 0), -- rows, acked ones included
    waiting INTEGER NOT NULL CHECK (waiting >= 0) -- un-acked rows without a holder
) STRICT;
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY, -- what is kept, see MetaRow
    number INTEGER NOT NULL, -- its number, 0 when it is a word
    word TEXT NOT NULL -- its word, '' when it is a number
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
    place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of first registration
    node_id TEXT NOT NULL UNIQUE CHECK (length(CAST(node_id AS BLOB)) BETWEEN 1 AND 256), -- id, verbatim
    record TEXT NOT NULL, -- JSON of the NodeRecord, without the server-owned fields below
    last_seen_unix_ms INTEGER NOT NULL CHECK (last_seen_unix_ms >= 0), -- soft: written at most once a second
    quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)), -- admin flag
    maintenance INTEGER NOT NULL DEFAULT 0 CHECK (maintenance IN (0, 1)), -- admin flag
    maintenance_until_unix_ms INTEGER CHECK (maintenance_until_unix_ms > 0), -- deadline, NULL when none
    admission TEXT NOT NULL DEFAULT '' CHECK (admission IN ('', 'paused', 'draining')) -- '' is open
, is_drained INTEGER NOT NULL DEFAULT 0 -- 1 when a drain set the maintenance
    CHECK (is_drained IN (0, 1))) STRICT;
CREATE TABLE node_token (
    token_id TEXT NOT NULL PRIMARY KEY, -- public id, first 16 hex of the hash
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64), -- SHA-256 of the token's text, hex
    node_id TEXT NOT NULL CHECK (node_id <> ''), -- the one node it may act for
    bound_key TEXT, -- base64 Ed25519 key proved at the exchange
    node_name TEXT NOT NULL, -- what the joiner calls itself, '' when nothing
    issued_unix_ms INTEGER NOT NULL, -- Unix milliseconds
    revoked_unix_ms INTEGER -- NULL while it is good
) STRICT;
CREATE TABLE op_log (
    entry_index INTEGER NOT NULL PRIMARY KEY CHECK (entry_index >= 0), -- place in the log, from 0
    ts_micros INTEGER NOT NULL CHECK (ts_micros >= 0), -- Unix microseconds
    kind TEXT NOT NULL CHECK (kind <> ''), -- what is recorded
    action TEXT NOT NULL, -- action word, '' when none
    target TEXT NOT NULL, -- id acted on, '' when none
    audit_id TEXT NOT NULL UNIQUE, -- public id of the entry
    line TEXT NOT NULL -- the whole entry as one JSON line
) STRICT;
CREATE TABLE op_log_checkpoint (
    size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the checkpoint covers
    note TEXT NOT NULL -- signed note
) STRICT;
CREATE TABLE op_log_memo (
    size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the memo covers
    head TEXT NOT NULL -- JSON of the log head after them
) STRICT;
CREATE TABLE op_log_state (
    size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the state follows from
    ts_micros INTEGER NOT NULL CHECK (ts_micros >= 0), -- time of the last of them
    state TEXT NOT NULL, -- JSON of every projection
    state_hash TEXT NOT NULL -- SHA-256 over the hashes of the projections
) STRICT;
CREATE TABLE own_gate (
    node_id TEXT NOT NULL PRIMARY KEY, -- own node while it is not listed
    admission TEXT NOT NULL CHECK (admission IN ('', 'paused', 'draining')), -- '' is open
    is_drained INTEGER NOT NULL CHECK (is_drained IN (0, 1)) -- 1 when a drain set maintenance
) STRICT;
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
CREATE TABLE spent_token (
    jti_hash TEXT NOT NULL PRIMARY KEY CHECK (length(jti_hash) = 64), -- hex SHA-256 of the jti claim
    until_unix_ms INTEGER NOT NULL -- from then on the token is refused for its age, Unix milliseconds
) STRICT, WITHOUT ROWID;
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
CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    UPDATE message_count SET total = total + 1,
        waiting = waiting + (NEW.acked_unix_ms IS NULL AND NEW.lease_holder_node_id IS NULL);
END;
CREATE TRIGGER message_moved AFTER UPDATE OF acked_unix_ms, lease_holder_node_id ON message BEGIN
    UPDATE message_count SET waiting = waiting
        + (NEW.acked_unix_ms IS NULL AND NEW.lease_holder_node_id IS NULL)
        - (OLD.acked_unix_ms IS NULL AND OLD.lease_holder_node_id IS NULL);
END;
CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
    UPDATE message_count SET total = total - 1,
        waiting = waiting - (OLD.acked_unix_ms IS NULL AND OLD.lease_holder_node_id IS NULL);
END;
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
END;
CREATE TRIGGER op_log_entries_stay BEFORE DELETE ON op_log
BEGIN
    SELECT RAISE(ABORT, 'entries of the log are never deleted');
END;
