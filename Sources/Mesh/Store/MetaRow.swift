import GRDB

/// Single numbers and words that the store keeps about itself.
enum MetaRow {
    /// What is kept.
    enum Key: String {
        /// Event numbers up to this one may have been told.
        case reservedEventIDs = "reserved_event_ids"
        /// The longest length of an execution lease that may be live, milliseconds.
        case longestLease = "longest_lease_ms"
        /// Hash of a configured bootstrap token that was used, as older programs kept it.
        case spentBootstrapToken = "spent_bootstrap_token"
        /// The id that was made for the node of this machine.
        case nodeID = "node_id"
    }

    static func set(_ key: Key, _ number: Int64, _ db: Database) throws {
        try db.execute(
            literal: "INSERT OR REPLACE INTO meta (name, number, word) VALUES (\(key.rawValue), \(number), '')")
    }

    static func number(_ key: Key, _ db: Database) throws -> Int64? {
        try SQLRequest<Int64>(literal: "SELECT number FROM meta WHERE name = \(key.rawValue)").fetchOne(db)
    }

    static func set(_ key: Key, word: String, _ db: Database) throws {
        try db.execute(
            literal: "INSERT OR REPLACE INTO meta (name, number, word) VALUES (\(key.rawValue), 0, \(word))")
    }

    static func word(_ key: Key, _ db: Database) throws -> String? {
        try SQLRequest<String>(literal: "SELECT word FROM meta WHERE name = \(key.rawValue)").fetchOne(db)
    }

    static func set(_ key: Key, _ number: Int64, _ tx: WriteTransaction) throws { try set(key, number, tx.db) }

    static func number(_ key: Key, _ tx: ReadTransaction) throws -> Int64? { try number(key, tx.db) }

    static func set(_ key: Key, word: String, _ tx: WriteTransaction) throws { try set(key, word: word, tx.db) }

    static func word(_ key: Key, _ tx: ReadTransaction) throws -> String? { try word(key, tx.db) }
}
