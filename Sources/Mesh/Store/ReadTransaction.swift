package import Audit
import GRDB
import VoxCrypto

/// One consistent view of the store; valid only inside the closure that received it.
package class ReadTransaction {
    private let connection: Database
    /// The connection; named only by the store and by row types.
    var db: Database { get throws { connection } }
    /// Time of day, for rows and deadlines.
    package let clock: WallClock
    /// Where archived entries are read.
    let archives: ArchiveFolder

    init(db: Database, clock: WallClock, archives: ArchiveFolder) {
        connection = db
        self.clock = clock
        self.archives = archives
    }

    /// Unix milliseconds, now.
    package var nowMillis: Int64 { clock.millis() }
}

/// One write: its rows, entries, events and hooks are kept together or not at all.
package final class WriteTransaction: ReadTransaction {
    private(set) var head: LogHead
    /// Signs the next entry.
    private(set) var key: Ed25519PrivateKey
    /// Keys that were replaced since the last checkpoint.
    private(set) var replacedKeys: [Ed25519PrivateKey]
    private(set) var events: [MeshEvent] = []
    private(set) var hooks: [@Sendable () -> Void] = []
    private(set) var undoHooks: [@Sendable () -> Void] = []
    /// States to write down once the write is on disk.
    private(set) var memos: [LogStateRow.Memo] = []
    private(set) var noticedBehindMicros: Int64
    /// False when what runs were asked and what they made leaves the store with their end.
    let keepsTexts: Bool
    /// True when texts were taken out, so that the write-ahead log must not keep pages as they were.
    private(set) var hasForgotten = false
    /// True when a checkpoint must be signed with what was appended.
    private(set) var mustSign = false
    private let shared: CommitParts
    private var hasSavepoint = false

    init(db: Database, parts: StoreParts, state: CommitState, shared: CommitParts) {
        self.shared = shared
        keepsTexts = parts.keepsTexts
        head = state.head
        key = state.key
        replacedKeys = state.replacedKeys
        noticedBehindMicros = state.noticedBehindMicros
        super.init(db: db, clock: parts.clock, archives: parts.archives)
    }

    /// The connection; what is done with it from the first use on is undone alone if this write fails.
    override var db: Database {
        get throws {
            if !hasSavepoint {
                try shared.savepoint.begin.execute()
                hasSavepoint = true
            }
            return try super.db
        }
    }

    /// Ends the write, so that what it did stays.
    func keepRows() throws {
        if hasSavepoint { try shared.savepoint.release.execute() }
    }

    /// Ends the write, so that it did nothing.
    func undoRows() throws {
        guard hasSavepoint else { return }
        try shared.savepoint.rollback.execute()
        try shared.savepoint.release.execute()
    }

    /// Appends an entry to the op-log in this transaction; without it the write does not happen.
    @discardableResult
    package func append(_ draft: EntryDraft) throws -> LogEntry {
        try noticeClock()
        return try seal(draft)
    }

    /// Hands the log over: the entry is signed by the old key, everything after it by the new one.
    func rotateKey(to newKey: Ed25519PrivateKey, actor: String, reason: String) throws -> LogEntry {
        try noticeClock()
        let entry = try seal(KeyRotation.draft(to: newKey, in: head, actor: actor, reason: reason))
        replacedKeys.append(key)
        key = newKey
        return entry
    }

    /// The checkpoint of this moment as a note, signed by the active key and by those it replaced just now.
    var signedCheckpoint: String { head.checkpoint.signedNote(keys: replacedKeys + [key]) }

    /// Publishes an event once the write is on disk.
    package func emit(_ event: MeshEvent) {
        events.append(event)
    }

    /// Stores the entries so far, for a write that reads the log itself; else they are stored when the commit is full.
    func storeEntries() throws {
        try shared.entries.store(in: db)
    }

    /// Runs work once the write is on disk, in commit order and before the writer's caller resumes.
    ///
    /// The work must be short and must not wait for the store.
    package func afterCommit(_ work: @escaping @Sendable () -> Void) {
        hooks.append(work)
    }

    /// Runs work if the write is undone, alone or with its commit, so that what memory was told before is taken back.
    ///
    /// The work must be short and must not wait for the store.
    package func ifUndone(_ work: @escaping @Sendable () -> Void) {
        undoHooks.append(work)
    }

    /// True when this commit has changed what is stored of nodes, so that memory is behind until it is on disk.
    var hasChangedNodes: Bool { shared.hasChangedNodes }

    /// Says that this commit changes what is stored of nodes.
    func noteNodeChange() {
        shared.hasChangedNodes = true
    }

    /// Says that this write takes texts out of the store; idle where they are kept.
    func noteForgotten() {
        hasForgotten = !keepsTexts
    }

    private func seal(_ draft: EntryDraft) throws -> LogEntry {
        let entry = try head.seal(draft, nowMicros: clock.micros(), key: key)
        shared.entries.add(entry)
        shared.projections.add(entry)
        if head.size % OpLogRow.memoInterval == 0 { try keepMemo() }
        mustSign = mustSign || entry.kind.needsCheckpoint
        emit(.auditAppended(entry))
        return entry
    }

    /// Keeps the head as it is after this entry, and the projections for a write of their own.
    ///
    /// Projections that are not known yet are made later.
    private func keepMemo() throws {
        try OpLogRow.insertMemo(head, self)
        guard shared.projections.isDueForMemo(after: head.size), let state = shared.projections.written else { return }
        memos.append(LogStateRow.Memo(size: head.size, tsMicros: head.lastTsMicros, state: state))
    }

    /// Goes on from projections that were made of the whole log, this transaction's entries included.
    func adopt(_ states: LogProjections) {
        shared.projections.adopt(states)
    }

    /// Records a backward step of the wall clock of more than a second, once for each step.
    private func noticeClock() throws {
        let behind = head.behindMicros(nowMicros: clock.micros())
        guard behind > noticedBehindMicros + 1_000_000 else {
            noticedBehindMicros = min(noticedBehindMicros, behind)
            return
        }
        noticedBehindMicros = behind
        guard head.size > 0 else { return }
        _ = try seal(
            EntryDraft(kind: .clockAdjusted, actor: "system", payload: ["behind_micros": .integer(behind)]))
        emit(.storeAlert("clock_stepped", severity: "warning", detail: "The wall clock stepped back."))
    }
}

/// What the writes of one commit share.
final class CommitParts {
    let projections: ProjectionKeeper
    let entries: EntryQueue
    let savepoint: Savepoint
    /// Set by the first write that changes what is stored of nodes; it stays set when that write is undone.
    var hasChangedNodes = false

    init(projections: ProjectionKeeper, entries: EntryQueue, savepoint: Savepoint) {
        self.projections = projections
        self.entries = entries
        self.savepoint = savepoint
    }
}

/// What begins and ends the part of a commit that belongs to one write; valid while its connection is.
struct Savepoint {
    fileprivate let begin: Statement
    fileprivate let release: Statement
    fileprivate let rollback: Statement

    init(_ db: Database) throws {
        begin = try db.cachedStatement(sql: "SAVEPOINT w")
        release = try db.cachedStatement(sql: "RELEASE w")
        rollback = try db.cachedStatement(sql: "ROLLBACK TO w")
    }
}
