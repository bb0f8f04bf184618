import Audit
import Foundation
import GRDB
import Synchronization
import VoxCrypto

/// Runs writes one after another, many to a transaction and one fsync; the store's only writer.
///
/// While one batch is on its way to the disk the next one gathers, so batches grow with the load by themselves.
final class GroupCommit: Sendable {
    /// Most writes in one transaction.
    static let largestBatch = 256
    /// Fewer callers are resumed by the writer itself, since waking a thread for that takes as long.
    private static let fewestApart = 8

    private struct Waiting {
        var writes: [PendingWrite] = []
        var isDraining = false
        var state: CommitState
        var lastTrouble: String?
    }

    private let writer: any DatabaseWriter
    private let parts: StoreParts
    private let events: EventRing
    /// The states that follow from the log, as of the last commit.
    let projections: ProjectionKeeper
    private let entries = EntryQueue()
    private let memos: MemoKeeper
    private let threads: StoreThreads
    private let waiting: Mutex<Waiting>
    /// Commits whose events are not published yet; those of a later commit must not overtake them.
    private let untold = Atomic(0)
    /// Whether writes wait; read without the lock.
    private let hasWrites = Atomic(false)
    /// Whether texts were taken out since the write-ahead log was emptied; after a start nobody knows.
    let hasForgotten: Atomic<Bool>

    init(writer: any DatabaseWriter, opening: StoreOpening, parts: StoreParts) {
        self.writer = writer
        projections = ProjectionKeeper(opening.projections)
        self.parts = parts
        events = parts.events
        threads = parts.threads
        hasForgotten = Atomic(!parts.keepsTexts)
        memos = MemoKeeper(threads: parts.threads)
        waiting = Mutex(Waiting(state: opening.state))
    }

    func submit(_ write: PendingWrite) {
        let mustStart = waiting.withLock { waiting in
            waiting.writes.append(write)
            hasWrites.store(true, ordering: .releasing)
            defer { waiting.isDraining = true }
            return !waiting.isDraining
        }
        if mustStart { threads.runLater { self.drain() } }
    }

    private func drain() {
        repeat {
            while let (batch, state) = nextBatch() {
                commit(batch, from: state)
            }
        } while comesMore() || !mayEnd()
    }

    /// Looks for a while whether somebody submits a write.
    private func comesMore() -> Bool {
        let end = ContinuousClock.now + threads.patience
        while ContinuousClock.now < end {
            if hasWrites.load(ordering: .acquiring) { return true }
            sched_yield()
        }
        return false
    }

    /// Ends the round unless a write has come; from then on the next one starts another.
    private func mayEnd() -> Bool {
        waiting.withLock { waiting in
            guard waiting.writes.isEmpty else { return false }
            waiting.isDraining = false
            return true
        }
    }

    private func nextBatch() -> ([PendingWrite], CommitState)? {
        waiting.withLock { waiting in
            guard !waiting.writes.isEmpty else { return nil }
            let batch = Array(waiting.writes.prefix(Self.largestBatch))
            waiting.writes.removeFirst(batch.count)
            hasWrites.store(!waiting.writes.isEmpty, ordering: .releasing)
            return (batch, waiting.state)
        }
    }

    private func commit(_ batch: [PendingWrite], from state: CommitState) {
        let start = ContinuousClock.now
        var group = Group(state: state)
        do {
            try writer.writeWithoutTransaction { db in
                try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
                do {
                    try fill(&group, with: batch, in: db)
                    try db.cachedStatement(sql: "COMMIT").execute()
                } catch {
                    if db.isInsideTransaction {
                        try? db.execute(sql: "ROLLBACK")  // the first error is the one to report
                    }
                    throw error
                }
            }
        } catch {
            group.undoHooks.forEach { $0() }
            undo(batch, because: error)
            return
        }
        events.metrics.observe(.commitDuration, seconds: (ContinuousClock.now - start) / .seconds(1))
        projections.commit()
        entries.clear()
        if group.state.reservedEventID != state.reservedEventID { events.reserve(upTo: group.state.reservedEventID) }
        waiting.withLock { waiting in
            waiting.state = group.state
            waiting.lastTrouble = group.trouble
        }
        if group.hasForgotten { hasForgotten.store(true, ordering: .releasing) }
        group.hooks.forEach { $0() }
        for memo in group.memos { memos.keep(memo, in: self) }
        tell(group.events, group.errors, batch)
    }

    /// Publishes what happened and resumes the callers; for many of them beside the writer, commit after commit.
    private func tell(_ news: [MeshEvent], _ errors: [(any Error)?], _ batch: [PendingWrite]) {
        let telling: @Sendable () -> Void = { [self] in
            events.publish(news)
            for (write, error) in zip(batch, errors) { write.finish(error) }
        }
        guard batch.count >= Self.fewestApart || untold.load(ordering: .acquiring) > 0 else { return telling() }
        untold.add(1, ordering: .acquiringAndReleasing)
        threads.reply { [self] in
            telling()
            untold.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    private func undo(_ batch: [PendingWrite], because error: any Error) {
        projections.undo(to: 0)
        entries.clear()
        let trouble = StoreError.from(error, doing: "commit").description
        waiting.withLock { $0.lastTrouble = trouble }
        let alert = MeshEvent.alert(for: error, doing: "commit")
        tell(alert.map { [$0] } ?? [], batch.map { StoreError.from(error, doing: $0.label) }, batch)
    }

    /// Runs each write under its own savepoint; throws only when the transaction itself is lost.
    private func fill(_ group: inout Group, with batch: [PendingWrite], in db: Database) throws {
        let shared = CommitParts(projections: projections, entries: entries, savepoint: try Savepoint(db))
        for write in batch {
            let (changeCount, mark) = (projections.changeCount, entries.mark)
            let transaction = WriteTransaction(db: db, parts: parts, state: group.state, shared: shared)
            do {
                try write.run(transaction)
                try transaction.keepRows()
                group.keep(transaction)
            } catch {
                transaction.undoHooks.forEach { $0() }
                // SQLite may have rolled the whole transaction back (disk full, I/O error): then nobody's write holds.
                guard db.isInsideTransaction else { throw error }
                try transaction.undoRows()
                projections.undo(to: changeCount)
                entries.undo(to: mark)
                group.refuse(error, doing: write.label)
            }
        }
        try entries.store(in: db)
        if group.mustSign { try signCheckpoint(&group, in: db) }
        try reserveEventIDs(&group, in: db)
    }

    /// What people did is covered by a checkpoint of the same transaction.
    private func signCheckpoint(_ group: inout Group, in db: Database) throws {
        let checkpoint = group.state.head.checkpoint
        try OpLogRow.insertCheckpoint(size: checkpoint.size, note: group.state.signedCheckpoint, db)
        group.state.replacedKeys = []
        group.events.append(.checkpointSigned(checkpoint))
    }

    /// Keeps no more memos, since the log that they follow from does not verify.
    func stopMemos() { memos.stop() }

    /// Waits until the memos so far are written down and wait for their commit.
    func settleMemos() async {
        await withCheckedContinuation { settled in threads.aside { settled.resume() } }
    }

    /// The key that signs the next entry.
    var logKey: Ed25519PublicKey { waiting.withLock { $0.state.key.publicKey } }

    /// The trouble with the disk that the newest batch met; nil when it met none.
    var lastTrouble: String? { waiting.withLock { $0.lastTrouble } }

    /// True when soft events have used up much of what is reserved.
    var mustReserveEventIDs: Bool {
        events.lastID + EventRing.reservedBlock / 4 > waiting.withLock { $0.state.reservedEventID }
    }

    /// Keeps event numbers ahead of use on disk, so that they never repeat after a restart.
    private func reserveEventIDs(_ group: inout Group, in db: Database) throws {
        let needed = events.lastID + UInt64(group.events.count) + EventRing.reservedBlock / 2
        guard needed > group.state.reservedEventID else { return }
        let reserved = needed + EventRing.reservedBlock
        try MetaRow.set(.reservedEventIDs, Int64(reserved), db)
        group.state.reservedEventID = reserved
    }

    private struct Group {
        var state: CommitState
        var events: [MeshEvent] = []
        var hooks: [@Sendable () -> Void] = []
        var memos: [LogStateRow.Memo] = []
        var undoHooks: [@Sendable () -> Void] = []
        var errors: [(any Error)?] = []
        var mustSign = false
        var hasForgotten = false
        /// The last trouble with the disk in this batch.
        var trouble: String?

        mutating func keep(_ transaction: WriteTransaction) {
            state.head = transaction.head
            state.key = transaction.key
            state.replacedKeys = transaction.replacedKeys
            state.noticedBehindMicros = transaction.noticedBehindMicros
            events += transaction.events
            hooks += transaction.hooks
            memos += transaction.memos
            undoHooks += transaction.undoHooks
            mustSign = mustSign || transaction.mustSign
            hasForgotten = hasForgotten || transaction.hasForgotten
            errors.append(nil)
        }

        /// Notes a write that was undone alone; trouble with the disk is also told to everybody.
        mutating func refuse(_ error: any Error, doing label: String) {
            errors.append(error is DatabaseError ? StoreError.from(error, doing: label) : error)
            guard let alert = MeshEvent.alert(for: error, doing: label) else { return }
            trouble = StoreError.from(error, doing: label).description
            events.append(alert)
        }
    }
}

extension MeshEvent {
    /// The alert that a database error deserves; nil when it is no trouble of the disk.
    fileprivate static func alert(for error: any Error, doing label: String) -> MeshEvent? {
        guard let error = error as? DatabaseError, error.isOfTheDisk || error.isOfTheFile else { return nil }
        let kind = error.resultCode == .SQLITE_FULL ? "disk_full" : "write_failed"
        return .storeAlert(kind, severity: "error", detail: StoreError.from(error, doing: label).description)
    }
}
