package import Audit
import GRDB
import Synchronization
package import VoxCrypto

/// What the store is given from outside.
package struct StoreParts: Sendable {
    /// Time of day.
    package let clock: WallClock
    /// Signs the op-log.
    package let signer: LogSigner
    /// Where events go once they are committed.
    package let events: EventRing
    /// The newest checkpoint that was written beside the store; a store that was rolled back is behind it.
    package let keptCheckpoint: String?
    /// Where its files are.
    package var disk = StoreDisk.machine
    /// Where what was moved out of its log is.
    var archives = ArchiveFolder.none
    /// Who runs its work.
    package var threads = StoreThreads.own
    /// False when what runs were asked and what they made leaves the store with their end.
    var keepsTexts = true
    /// The id that was made for the node of this machine and is kept; nil when its settings name one.
    var madeNodeID: NodeID?

    /// Groups the parts.
    package init(clock: WallClock, signer: LogSigner, events: EventRing, keptCheckpoint: String? = nil) {
        self.clock = clock
        self.signer = signer
        self.events = events
        self.keptCheckpoint = keptCheckpoint
    }
}

/// How soon an accepted write is on disk.
package enum StoreDurability: String, Hashable, Sendable {
    /// Each commit is fsynced before its replies.
    case full
    /// Replies may precede the disk by at most a second.
    case buffered
}

/// All durable state: one SQLite file, one writer, group commit, and the op-log in the same transactions.
package final class MeshStore: Sendable {
    private let database: any DatabaseWriter
    private let commits: GroupCommit
    private let events: EventRing
    private let clock: WallClock
    /// Where what was moved out of the log is.
    let archives: ArchiveFolder
    private let lock: StoreLock?
    private let readsInPlace: Bool
    private let fault: Mutex<VerificationReport?>
    /// How soon accepted writes are on disk.
    package let durability: StoreDurability
    /// False when what runs were asked and what they made leaves the store with their end.
    package let keepsTexts: Bool

    init(
        database: any DatabaseWriter, opening: StoreOpening, parts: StoreParts, lock: StoreLock?,
        durability: StoreDurability = .full
    ) {
        self.durability = durability
        keepsTexts = parts.keepsTexts
        self.database = database
        self.lock = lock
        clock = parts.clock
        archives = parts.archives
        events = parts.events
        readsInPlace = parts.threads.readsInPlace
        fault = Mutex(opening.fault)
        commits = GroupCommit(writer: database, opening: opening, parts: parts)
    }

    /// The fault found in the op-log, at start or by a later check; while there is one the store is read-only.
    package var openingFault: VerificationReport? { fault.withLock { $0 } }

    /// Lets nothing more be written, because the op-log does not verify; the first fault is kept and told.
    func stopWriting(because report: VerificationReport) {
        let isNews = fault.withLock { fault in
            defer { fault = fault ?? report }
            return fault == nil
        }
        guard isNews else { return }
        commits.stopMemos()
        events.publish([.oplogInvalid(report)])
    }

    /// The key that signs the next entry.
    package var logKey: Ed25519PublicKey { commits.logKey }

    /// The trouble with the disk that the newest write met, a sentence; nil once a write was kept again.
    package var lastTrouble: String? { commits.lastTrouble }

    /// The states that follow from the log as of the last commit; nil while they are being made.
    var projections: LogProjections? { commits.projections.value }

    /// Size of the database, bytes.
    package func sizeBytes() async throws -> UInt64 {
        try await database.read { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return UInt64(clamping: pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0))
        }
    }

    /// The part of it that holds something, bytes; what an archive or a retention time has freed is written again.
    func usedBytes() async throws -> UInt64 {
        try await database.read { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return UInt64(clamping: (pages - free) * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0))
        }
    }

    /// Runs a write and returns once it is on disk.
    ///
    /// The closure is one invariant: if it throws, its rows, entries, events and hooks are all undone and nobody
    /// else's. A write that was accepted is finished even when its caller is cancelled.
    package func write<Value: Sendable>(
        _ label: StaticString, _ body: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws -> Value {
        guard openingFault == nil else { throw StoreError.readOnly }
        return try await withCheckedThrowingContinuation { continuation in
            commits.submit(PendingWrite(label, body: body) { continuation.resume(with: $0) })
        }
    }

    /// Runs a read on one consistent view.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (ReadTransaction) throws -> Value
    ) async throws -> Value {
        if readsInPlace { return try readHere(body) }
        let (clock, archives) = (clock, archives)
        return try await database.read { db in
            try body(ReadTransaction(db: db, clock: clock, archives: archives))
        }
    }

    private func readHere<Value>(_ body: (ReadTransaction) throws -> Value) throws -> Value {
        try database.read { db in try body(ReadTransaction(db: db, clock: clock, archives: archives)) }
    }

    /// Runs a write whose errors are a domain's own; store errors are wrapped by `wrap`.
    package func write<Value: Sendable, Failure: Error>(
        _ label: StaticString, orThrow wrap: (StoreError) -> Failure,
        _ body: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await write(label, body)
        } catch {
            if let own = error as? Failure { throw own }
            throw wrap(StoreError.from(error, doing: "\(label)"))
        }
    }

    /// Runs a read whose errors are a domain's own; store errors are wrapped by `wrap`.
    package func read<Value: Sendable, Failure: Error>(
        orThrow wrap: (StoreError) -> Failure, _ body: @escaping @Sendable (ReadTransaction) throws -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await read(body)
        } catch {
            if let own = error as? Failure { throw own }
            throw wrap(StoreError.from(error, doing: "read"))
        }
    }

    /// Reserves event numbers when events that belong to no write have used many; called once a second.
    package func keepEventNumbersAhead() async throws {
        if commits.mustReserveEventIDs { try await write("reserve event numbers") { _ in } }
    }

    /// Waits until what the log says so far has its memos, so that the next start has less to replay.
    package func settle() async throws {
        await commits.settleMemos()
        try await write("settle") { _ in }
    }

    /// Empties the write-ahead log of pages as they were, if texts were taken out since that was done last.
    ///
    /// Throws ``BusyWriteAheadLog`` while a reader needs the log; a later call tries again.
    func dropForgottenPages() async throws {
        guard commits.hasForgotten.exchange(false, ordering: .acquiringAndReleasing) else { return }
        do {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                database.asyncWriteWithoutTransaction { db in
                    continuation.resume(with: Result { try db.emptyWriteAheadLog() })
                }
            }
        } catch {
            commits.hasForgotten.store(true, ordering: .releasing)
            throw error
        }
    }

    /// Closes the file and lets the next process in; nothing may be called afterwards.
    package func close() throws {
        // Into the one file; a reader that is busy keeps it for the next start.
        try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try database.close()
        lock?.release()
    }
}
