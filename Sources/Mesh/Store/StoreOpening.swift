import Audit
import Foundation
import GRDB
import VoxCrypto

/// What was found when a store was opened.
struct StoreOpening: Sendable {
    var state: CommitState
    var fault: VerificationReport?
    /// The last event number that an earlier process may have told.
    var usedEventID: UInt64
    /// The states after the last entry; nil when they are far from their last memo and are made beside the work.
    var projections: LogProjections?
}

extension MeshStore {
    /// Opens or creates the store at a path, takes its lock, and checks the tail of its op-log.
    package static func open(
        path: String, durability: StoreDurability, parts: StoreParts
    ) throws(StoreError) -> MeshStore {
        let lock = parts.disk.isShared ? try StoreLock(path: lockPath(for: path)) : nil
        do {
            guard parts.disk.create(path) else {
                throw StoreError.cannotOpen(path: path, detail: "the file cannot be created")
            }
            let pool = try DatabasePool(path: parts.disk.databaseName(path), configuration: configuration())
            // What an opening writes is always on disk before anything is told, the event numbers above all.
            try setDurability(.full, of: pool)
            try checkPages(pool, path: path, sizeBytes: parts.disk.sizeBytes(path))
            let store = try finishOpening(pool, path: path, parts: parts, lock: lock, durability: durability)
            if durability != .full { try setDurability(durability, of: pool) }
            if !parts.keepsTexts { try overwriteDeleted(in: pool) }
            return store
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError where error.isOfTheFile {
            throw .damaged(path: path, detail: error.message ?? "not a database")
        } catch {
            throw .cannotOpen(path: path, detail: "\(error)")
        }
    }

    /// Opens an empty store that lives in memory, for tests and simulation.
    package static func inMemory(parts: StoreParts) throws(StoreError) -> MeshStore {
        do {
            let queue = try DatabaseQueue(configuration: configuration())
            return try finishOpening(queue, path: ":memory:", parts: parts, lock: nil)
        } catch {
            throw StoreError.from(error, doing: "open in memory")
        }
    }

    private static func finishOpening(
        _ database: any DatabaseWriter, path: String, parts: StoreParts, lock: StoreLock?,
        durability: StoreDurability = .full
    ) throws -> MeshStore {
        try migrate(database, path: path)
        let opening = try database.writeWithoutTransaction { db in
            let opening = try StoreOpening.read(db, parts: parts, path: path)
            if opening.fault == nil, let node = parts.madeNodeID { try StoredNodeID.keep(node, db) }
            return opening
        }
        parts.events.start(after: opening.usedEventID, reservedID: opening.state.reservedEventID)
        return MeshStore(
            database: database, opening: opening, parts: parts, lock: lock, durability: durability)
    }

    static func lockPath(for path: String) -> String {
        let stem = path.hasSuffix(".db") ? String(path.dropLast(3)) : path
        return stem + ".lock"
    }

    private static func configuration() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// Pages of the write-ahead log before they are moved into the file: 16 MB, since the leaves of an index are
    /// written again by every commit and moved only once.
    static let checkpointPages = 4_000
    /// Pages that the writer keeps in memory, KiB.
    static let writerCacheKiB = 12_000

    /// GRDB sets NORMAL when it opens a pool, so FULL is set afterwards and read back.
    private static func setDurability(_ durability: StoreDurability, of pool: DatabasePool) throws {
        let level = durability == .full ? 2 : 1
        try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = \(level);
                    PRAGMA wal_autocheckpoint = \(checkpointPages);
                    PRAGMA cache_size = -\(writerCacheKiB);
                    """)
            let found = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            precondition(found == level, "SQLite must keep the durability it was told.")
        }
    }

    /// What is deleted is written over with zeros; some builds of SQLite do so anyhow.
    static func overwriteDeleted(in pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            let found = try Int.fetchOne(db, sql: "PRAGMA secure_delete = ON")
            precondition(found == 1, "SQLite must overwrite what it deletes when it was told so.")
        }
    }

    /// Checks every page of a small file; a large one is checked by `vox populi store check`.
    private static func checkPages(_ pool: DatabasePool, path: String, sizeBytes: Int) throws {
        guard sizeBytes < 64 << 20 else { return }
        let verdict = try pool.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
        if let verdict, verdict != "ok" { throw StoreError.damaged(path: path, detail: verdict) }
    }

    private static func migrate(_ database: any DatabaseWriter, path: String) throws {
        let migrator = StoreSchema.migrator
        let (isNewer, nextStep) = try database.read { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            let isNewer = try version > StoreSchema.userVersion || migrator.hasBeenSuperseded(db)
            let applied = try migrator.appliedIdentifiers(db)
            let missing = StoreSchema.migrations.map { $0.name }.first { !applied.contains($0) }
            return (isNewer, applied.isEmpty ? nil : missing)
        }
        if isNewer { throw StoreError.newerSchema(path: path) }
        if let nextStep, path != ":memory:" {
            try keepCopy(of: database, at: "\(path).before-\(nextStep)")
        }
        try migrator.migrate(database)
    }

    /// Keeps a copy of a file that is about to be brought forward; one of an earlier try stays.
    private static func keepCopy(of database: any DatabaseWriter, at target: String) throws {
        guard !FileManager.default.fileExists(atPath: target) else { return }
        _ = try StoreBackup.write(database, to: target)
    }
}

extension StoreOpening {
    /// Newest entries that are checked before anything is written; all others are checked beside the work.
    static let checkedTail: UInt64 = 10_000

    /// Reads the state of the log and checks its tail; a new log is opened with its first entry.
    static func read(_ db: Database, parts: StoreParts, path: String) throws -> StoreOpening {
        let reserved = UInt64(try MetaRow.number(.reservedEventIDs, db) ?? 0)
        let size = try OpLogRow.size(db)
        let stored = try OpLogRow.newestCheckpoint(db)
        if size == 0, stored == nil {
            let state = try openLog(db, parts: parts, reserved: reserved)
            return StoreOpening(
                state: reserving(state, db), fault: nil, usedEventID: reserved, projections: LogProjections())
        }
        let signed = [stored, parts.keptCheckpoint].compactMap { $0 }
            .compactMap { try? Checkpoint.parse(note: $0) }  // what cannot be read proves nothing either way
        let check = try TailCheck(db, size: size, against: signed)
        guard check.report.ok, let head = check.head else {
            let state = CommitState(
                head: check.head ?? LogHead(logID: ""), key: parts.signer.key, reservedEventID: reserved)
            return StoreOpening(state: state, fault: check.report, usedEventID: reserved)
        }
        let known = [parts.signer.key, parts.signer.nextKey].compactMap { $0 }
        guard let key = known.first(where: { $0.publicKey == head.activeKey }) else {
            throw StoreError.otherLogKey(path: path)
        }
        return StoreOpening(
            state: reserving(CommitState(head: head, key: key, reservedEventID: reserved), db), fault: nil,
            usedEventID: reserved,
            projections: try LogReplay.nearby(
                size: head.size, ReadTransaction(db: db, clock: parts.clock, archives: parts.archives)))
    }

    /// Puts event numbers on disk before the first is handed out, because some events precede the first commit.
    ///
    /// A disk that takes nothing leaves that to the first commit; until then events have no number of their own.
    private static func reserving(_ state: CommitState, _ db: Database) -> CommitState {
        var reserving = state
        reserving.reservedEventID += EventRing.reservedBlock
        do {
            try MetaRow.set(.reservedEventIDs, Int64(clamping: reserving.reservedEventID), db)
        } catch {
            return state
        }
        return reserving
    }

    private static func openLog(_ db: Database, parts: StoreParts, reserved: UInt64) throws -> CommitState {
        let key = parts.signer.key
        var draft = EntryDraft.logOpened(key: key.publicKey, after: previousLog(parts.keptCheckpoint))
        var payload = draft.payload.objectValue ?? [:]
        for (name, key) in parts.signer.announcedKeys { payload["\(name)_public_key"] = .string(key.base64) }
        draft.payload = .object(payload)
        let opening = draft
        let head = LogHead(logID: parts.signer.random.hex(32))
        var state = CommitState(head: head, key: key, reservedEventID: reserved)
        try db.inTransaction(.immediate) {
            let transaction = WriteTransaction(
                db: db, parts: parts, state: state,
                shared: CommitParts(
                    projections: ProjectionKeeper(LogProjections()), entries: EntryQueue(),
                    savepoint: try Savepoint(db)))
            try transaction.append(opening)
            try transaction.storeEntries()
            try transaction.keepRows()
            state.head = transaction.head
            return .commit
        }
        return state
    }

    /// The log that stood here before, as far as the checkpoint beside the store knows it.
    private static func previousLog(_ note: String?) -> PreviousLog? {
        guard let note, let checkpoint = try? Checkpoint.parse(note: note).checkpoint,  // unreadable: nothing is known
            let logID = checkpoint.logID
        else { return nil }
        return PreviousLog(
            logID: logID, size: checkpoint.size, rootHash: checkpoint.rootHash,
            reason: "the store that held it was taken away")
    }
}
