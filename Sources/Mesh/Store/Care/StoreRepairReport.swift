/// What `vox populi store repair` did, and exactly what it could not save.
package struct StoreRepairReport: Sendable, Hashable, Encodable {
    /// One table.
    package struct Table: Sendable, Hashable, Encodable {
        /// Its name.
        package let name: String
        /// Rows that are in the new file.
        package internal(set) var kept = 0
        /// Places of rows that were there and could not be read, ascending.
        package internal(set) var unreadable: [Int64] = []
        /// Places of rows that could be read and break a rule, with the rule, ascending.
        package internal(set) var refused: [Refused] = []
        /// A sentence when rows may be missing without a trace; nil when every lost row is listed.
        package internal(set) var doubt: String?

        init(name: String) { self.name = name }

        /// Whether anything was lost, or may have been.
        package var isWhole: Bool { unreadable.isEmpty && refused.isEmpty && doubt == nil }
    }

    /// A row that could be read and was left out.
    package struct Refused: Sendable, Hashable, Encodable {
        /// Its place in the table.
        package let place: Int64
        /// The rule that it breaks, as the database says it.
        package let why: String
    }

    /// The file.
    package let path: String
    /// Where the damaged file is now; nil when there was nothing to repair.
    package internal(set) var damagedPath: String?
    /// What was wrong.
    package internal(set) var faults: [StoreCheckReport.Item] = []
    /// Every table, in the order in which they were copied.
    package internal(set) var tables: [Table] = []
    /// What is wrong with the new file, such as a gap in the log, which nobody may close.
    package internal(set) var remaining: [StoreCheckReport.Item] = []

    private enum CodingKeys: String, CodingKey {
        case path, faults, tables, remaining
        case damagedPath = "damaged_path"
    }

    init(path: String) { self.path = path }

    /// Whether every row of every table is in the new file.
    package var isWhole: Bool { tables.allSatisfy(\.isWhole) }
}
