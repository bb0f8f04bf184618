package import Audit
import Synchronization
package import VoxCrypto

/// The op-log as readers see it: pages of entries, verification, and signed checkpoints.
package final class AuditLog: Sendable {
    /// Most entries of a page.
    package static let largestPage = 256
    /// Entries that are read and checked at a time.
    private static let chunk = 1_024

    let store: MeshStore
    let keyFiles: LogKeyFiles
    let isRotating = Turnstile()
    let isArchiving = Turnstile()
    let archiving: ArchiveSettings
    private let keepCheckpoint: @Sendable (_ note: String) throws -> Void
    private let signedSize = Mutex<UInt64>(0)
    /// The hashes of the first entries, as far as proofs have needed them.
    let knownLeaves = Mutex<[SHA256Digest]>([])
    private let checked = Mutex<LogCheck?>(nil)

    init(
        store: MeshStore, keyFiles: LogKeyFiles, archiving: ArchiveSettings,
        keepCheckpoint: @escaping @Sendable (_ note: String) throws -> Void
    ) {
        self.store = store
        self.keyFiles = keyFiles
        self.archiving = archiving
        self.keepCheckpoint = keepCheckpoint
    }

    /// The key that checkpoints and new entries are signed with.
    package var publicKey: Ed25519PublicKey { store.logKey }

    /// Entries below an index, newest first, at most 256.
    package func entries(before index: UInt64? = nil, limit: Int = 64) async throws -> [LogEntry] {
        let limit = min(max(limit, 1), Self.largestPage)
        return try await store.read { tx in try OpLogRow.page(before: index, limit: limit, tx) }
    }

    /// One entry; nil when the log is shorter.
    package func entry(at index: UInt64) async throws -> LogEntry? {
        try await entries(before: index + 1, limit: 1).first { $0.index == index }
    }

    /// The entry with a public id; nil when there is none.
    package func entry(auditID: String) async throws -> LogEntry? {
        try await store.read { tx in try OpLogRow.entry(auditID: auditID, tx) }
    }

    /// Lines from an index on, oldest first, for exports and for checks elsewhere; archived ones from their files.
    ///
    /// Throws ``StoreError/archived(_:)`` when a file is not to be had.
    package func lines(from index: UInt64, limit: Int) async throws -> [[UInt8]] {
        let limit = min(max(limit, 1), Self.chunk)
        return try await store.read { tx in
            try OpLogRow.wholeLines(from: index, limit: limit, tx.db, tx.archives)
        }
    }

    /// Walks the whole log and names the first entry that does not hold, and why.
    ///
    /// Without a checkpoint the newest stored one is used. Cancellation is noticed after each 1 024 entries.
    package func verify(checkpoint: SignedCheckpoint? = nil) async throws -> VerificationReport {
        let stored = try await newestCheckpoint()
        var verifier = LogVerifier(against: [checkpoint ?? stored].compactMap { $0 }, acceptingOutlines: true)
        var files = ArchiveCheck(try await store.read { tx in try OpLogRow.reader(tx.db, tx.archives) })
        var next: UInt64 = 0
        while true {
            try Task.checkCancellation()
            let start = next
            let lines = try await store.read { tx in try OpLogRow.lines(from: start, limit: Self.chunk, tx) }
            verifier.check(lines: files.restored(lines, from: start))
            next += UInt64(lines.count)
            guard lines.count == Self.chunk else { break }
        }
        return files.completed(verifier.finish())
    }

    /// Verifies the whole log and remembers the outcome; once at start, and whenever a person asks.
    ///
    /// A log that does not hold lets nothing more be written; a damaged file of the archive does not stop it.
    @discardableResult
    package func check(nowMs: Int64) async throws -> VerificationReport {
        let report = try await verify()
        checked.withLock { $0 = LogCheck(report: report, atMs: nowMs) }
        if !report.ok, !report.isOfArchiveAlone { store.stopWriting(because: report) }
        return report
    }

    /// Verifies again when the log has grown since the last check and is short enough to be read in half a second.
    package func checkGrowth(nowMs: Int64) async throws {
        let size = try await store.read { tx in try OpLogRow.size(tx) }
        guard let last = lastCheck?.report, last.ok || last.isOfArchiveAlone, size > last.size,
            size <= Self.longestQuickCheck
        else { return }
        try await check(nowMs: nowMs)
    }

    /// Entries that are checked again each minute while they grow.
    private static let longestQuickCheck: UInt64 = 10_000

    /// The last check since the start; nil while none was finished.
    package var lastCheck: LogCheck? { checked.withLock { $0 } }

    /// The newest checkpoint; nil before the first.
    package func newestCheckpoint() async throws -> SignedCheckpoint? {
        guard let note = try await checkpointNote() else { return nil }
        return try Checkpoint.parse(note: note)
    }

    /// The newest checkpoint as it is handed to people; nil before the first.
    package func checkpointNote() async throws -> String? {
        try await store.read { tx in try OpLogRow.newestCheckpoint(tx) }
    }

    /// Signs a checkpoint if the log has grown since the last one; called once a second and at shutdown.
    package func signCheckpoint() async throws {
        guard store.openingFault == nil else { return }
        let size = try await store.read { tx in try OpLogRow.size(tx) }
        guard size > signedSize.withLock({ $0 }) else { return }
        let note = try await store.write("sign checkpoint") { tx in
            let checkpoint = tx.head.checkpoint
            tx.afterCommit { self.signedSize.withLock { $0 = checkpoint.size } }
            if let note = try OpLogRow.checkpoint(size: checkpoint.size, tx) { return note }
            let note = tx.signedCheckpoint
            try OpLogRow.insertCheckpoint(size: checkpoint.size, note: note, tx.db)
            tx.emit(.checkpointSigned(checkpoint))
            return note
        }
        try keepCheckpoint(note)
    }
}

/// What a verification has found, and when.
package struct LogCheck: Sendable {
    /// What was found.
    package let report: VerificationReport
    /// Unix milliseconds.
    package let atMs: Int64
}

extension MeshEvent {
    static func checkpointSigned(_ checkpoint: Checkpoint) -> MeshEvent {
        MeshEvent(
            .audit, "CheckpointSigned",
            ["size": .integer(Int64(clamping: checkpoint.size)), "root_hash": .string(checkpoint.rootHash.hex)])
    }
}
