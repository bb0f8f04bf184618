import GRDB

extension ReadTransaction {
    /// What the first row of a query says; nil without a row.
    ///
    /// The row is read where SQLite has it, without a copy, and is not to be kept. The statement is made once.
    func first<Value>(_ sql: String, _ arguments: StatementArguments, _ read: (Row) throws -> Value) throws -> Value? {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        return try rows.next().map(read)
    }
}
