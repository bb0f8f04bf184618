import GRDB

extension StoreError {
    /// Sorts a database error into "the disk" and "us".
    static func from(_ error: any Error, doing: String) -> StoreError {
        if let known = error as? StoreError { return known }
        guard let error = error as? DatabaseError else { return .failed(doing: doing, detail: "\(error)") }
        let detail = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
        return error.isOfTheDisk ? .notWritten(doing: doing, detail: detail) : .failed(doing: doing, detail: detail)
    }
}

extension DatabaseError {
    /// True when the file or the disk is at fault, not the statement.
    var isOfTheDisk: Bool {
        [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_BUSY, .SQLITE_LOCKED]
            .contains(resultCode)
    }

    /// True when the file itself cannot be trusted.
    var isOfTheFile: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
