import GRDB

/// A reader needs pages of the write-ahead log, so that it could not be emptied.
struct BusyWriteAheadLog: Error, CustomStringConvertible {
    let description = "a reader needs the write-ahead log, so old pages stay in it; it is tried again in a minute."
}

extension Database {
    /// How long the writer waits for readers, milliseconds; a commit that comes meanwhile waits as long.
    private static let readerPatienceMs = 100

    /// Moves the write-ahead log into the file and empties it, so that neither has pages that were written over.
    func emptyWriteAheadLog() throws {
        let usualMs = try Int.fetchOne(self, sql: "PRAGMA busy_timeout") ?? 0
        try execute(sql: "PRAGMA busy_timeout = \(Self.readerPatienceMs)")
        let outcome = Result { try checkpoint(.truncate) }
        try execute(sql: "PRAGMA busy_timeout = \(usualMs)")
        do {
            _ = try outcome.get()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw BusyWriteAheadLog()
        }
    }
}
