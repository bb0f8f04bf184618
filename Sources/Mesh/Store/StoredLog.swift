package import Audit
import Foundation
import GRDB

/// The op-log of a store file, read without taking the store: also while another process runs on it.
package struct StoredLog: Sendable {
    /// Entries read and checked at a time.
    private static let chunk = 1_024
    private let queue: DatabaseQueue
    let path: String
    /// Where what was moved out of it is.
    let archives: ArchiveFolder

    /// Opens the file for reading only; nothing is created.
    package init(path: String) throws(StoreError) {
        self.path = path
        archives = ArchiveFolder(besideStore: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, detail: "there is no such file")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw .cannotOpen(path: path, detail: "\(error)")
        }
    }

    /// Where the newest checkpoint lies beside a store.
    static func checkpointPath(ofStore path: String) -> String {
        path.lastIndex(of: "/").map { path[...$0] + "checkpoint" } ?? "checkpoint"
    }

    /// The checkpoint that lies beside a store; nil when there is none.
    static func keptCheckpoint(at path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Walks the whole log and names the first entry that does not hold, and why.
    package func verify(
        checkpoint: SignedCheckpoint? = nil, key: VerifierKey? = nil, from index: UInt64 = 0
    ) throws(StoreError) -> VerificationReport {
        // Before the entries: while a process runs on the log, a later checkpoint covers entries that were not read.
        let own = [try newestCheckpoint(), Self.keptCheckpoint(at: Self.checkpointPath(ofStore: path))]
            .compactMap { $0 }
            .compactMap { try? Checkpoint.parse(note: $0) }  // unreadable: proves nothing
        var verifier = LogVerifier(
            examineFrom: index, against: checkpoint.map { [$0] } ?? own, acceptingOutlines: true)
        let coreCount = ProcessInfo.processInfo.activeProcessorCount
        var files = ArchiveCheck(try read { db in try OpLogRow.reader(db, archives) })
        var next: UInt64 = 0
        try forEachChunk { lines in
            verifier.check(lines: files.restored(lines, from: next), onCores: coreCount)
            next += UInt64(lines.count)
        }
        return files.completed(verifier.finish(key: key))
    }

    /// The newest checkpoint as text; nil before the first.
    package func newestCheckpoint() throws(StoreError) -> String? {
        try read { db in try OpLogRow.newestCheckpoint(db) }
    }

    /// The verifier key of the log as of its last entry; nil when a fault comes before.
    package func verifierKey() throws(StoreError) -> VerifierKey? {
        var verifier = LogVerifier(acceptingOutlines: true)
        try forEachChunk { verifier.check(lines: $0, onCores: ProcessInfo.processInfo.activeProcessorCount) }
        return verifier.verifiedHead.flatMap { head in
            head.activeKey.map { VerifierKey(logID: head.logID, publicKey: $0) }
        }
    }

    /// The newest entries, newest first.
    package func newest(_ limit: Int) throws(StoreError) -> [LogEntry] {
        try read { db in
            let lines = try String.fetchAll(
                db, sql: "SELECT line FROM op_log ORDER BY entry_index DESC LIMIT ?", arguments: [limit])
            return try OpLogRow.entries(lines, db, archives)
        }
    }

    /// One entry; nil when the log is shorter.
    package func entry(at index: UInt64) throws(StoreError) -> LogEntry? {
        try read { db in
            let lines = try OpLogRow.lines(from: index, limit: 1, db).map { String(decoding: $0, as: UTF8.self) }
            return try OpLogRow.entries(lines, db, archives).first
        }.flatMap { $0.index == index ? $0 : nil }
    }

    /// Where reason and payload of each of these entries are, by index; absent for those that were never moved.
    package func places(of entries: [LogEntry]) throws(StoreError) -> [UInt64: ArchivePlace] {
        let reader = try read { db in try OpLogRow.reader(db, archives) }
        return entries.reduce(into: [:]) { $0[$1.index] = reader.place(of: $1) }
    }

    /// Hands over every line from an index on, oldest first, as if nothing had been archived.
    func forEachWholeLine(
        from index: UInt64, _ body: ([UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) {
        try forEachChunk(from: index, isWhole: true) { (lines) throws(StoreError) in
            for line in lines { try body(line) }
        }
    }

    /// Hands over every line from an index on, oldest first.
    func forEachLine(from index: UInt64 = 0, _ body: ([UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        try forEachChunk(from: index) { (lines) throws(StoreError) in
            for line in lines { try body(line) }
        }
    }

    /// Hands over the lines from an index on, oldest first, 1 024 at a time.
    private func forEachChunk(
        from index: UInt64 = 0, isWhole: Bool = false, _ body: ([[UInt8]]) throws(StoreError) -> Void
    ) throws(StoreError) {
        var next = index
        while true {
            let from = next
            let lines = try read { db in
                isWhole
                    ? try OpLogRow.wholeLines(from: from, limit: Self.chunk, db, archives)
                    : try OpLogRow.lines(from: from, limit: Self.chunk, db)
            }
            try body(lines)
            next += UInt64(lines.count)
            guard lines.count == Self.chunk else { return }
        }
    }

    func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.read(body)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(doing: "read \(path)", detail: "\(error)")
        }
    }
}
