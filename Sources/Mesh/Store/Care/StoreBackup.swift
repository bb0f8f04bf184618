import Foundation
import GRDB

/// A copy of a store that is whole at one moment, while a process writes to it or not.
package struct StoreBackup: Sendable {
    /// What was copied.
    package struct Receipt: Sendable, Hashable, Encodable {
        /// The copy.
        package let path: String
        /// Its size, bytes.
        package let sizeBytes: Int64
        /// Entries of its op-log.
        package let entries: Int64
        /// Files of the archive that its log needs; they are not in it.
        package let archives: Int

        private enum CodingKeys: String, CodingKey {
            case path, entries, archives
            case sizeBytes = "size_bytes"
        }
    }

    private let path: String

    /// Names the store; nothing is opened yet.
    package init(path: String) { self.path = path }

    /// Writes the copy, mode 0600 and on the disk before it has its name; refuses a name that is taken.
    package func write(to target: String) throws(StoreError) -> Receipt {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, detail: "there is no such file")
        }
        guard !FileManager.default.fileExists(atPath: target) else { throw .alreadyThere(path: target) }
        do {
            let source = try DatabaseQueue(path: path, configuration: StoreCheck.configuration)
            let receipt = try Self.write(source, to: target)
            try source.close()
            return receipt
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError where error.isOfTheFile {
            throw .damaged(path: path, detail: error.message ?? "not a database")
        } catch {
            throw StoreError.from(error, doing: "back up \(path)")
        }
    }

    /// Copies an open database.
    static func write(_ source: any DatabaseReader, to target: String) throws -> Receipt {
        let unfinished = target + ".unfinished"
        StoreFiles.remove(unfinished)
        defer { StoreFiles.remove(unfinished) }
        try StoreFiles.create(unfinished)
        let copy = try DatabaseQueue(path: unfinished)
        try source.backup(to: copy)
        let (entries, archives) = try copy.writeWithoutTransaction { db in
            // One file: what is beside it while it is written is folded in.
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard verdict == "ok" else {
                throw StoreError.damaged(path: target, detail: verdict ?? "the copy cannot be read")
            }
            guard try db.tableExists("op_log") else { return (Int64(0), 0) }
            let entries = try Int64.fetchOne(db, sql: "SELECT count(*) FROM op_log") ?? 0
            return (entries, try OpLogRow.archives(db).count)
        }
        try copy.close()
        try StoreFiles.sync(unfinished)
        try StoreFiles.publish(unfinished, as: target)
        return Receipt(path: target, sizeBytes: StoreCheck.sizeBytes(target), entries: entries, archives: archives)
    }
}
