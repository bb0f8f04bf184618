/// What `vox populi store repair` saved, and what it could not.
package struct StoreRepairReport: Sendable, Hashable, Encodable {
    /// One table.
    package struct Table: Sendable, Hashable, Encodable {
        /// Its name.
        package let name: String
        /// Rows in the new file.
        package internal(set) var kept = 0
        /// Rows that were there and could not be read; nil when nothing tells whether, or how many.
        package internal(set) var lost: Int? = 0
        /// Rows that were read and hold what no row of this table may hold.
        package internal(set) var unfit = 0
        /// Rows that were read and belong to a row that is gone.
        package internal(set) var orphaned = 0

        /// Whether every row is in the new file.
        package var isWhole: Bool { lost == 0 && unfit == 0 && orphaned == 0 }

        init(name: String) { self.name = name }

        /// The table as it is printed; an unknown loss is `null`.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(kept, forKey: .kept)
            try container.encode(lost, forKey: .lost)
            try container.encode(unfit, forKey: .unfit)
            try container.encode(orphaned, forKey: .orphaned)
        }

        private enum CodingKeys: String, CodingKey {
            case name, kept, lost, unfit, orphaned
        }
    }

    /// The op-log, of which only what verifies from the first entry on is kept.
    package struct Log: Sendable, Hashable, Encodable {
        /// Entries in the new file.
        package internal(set) var kept = 0
        /// Entries that could be read, and come after one that does not verify.
        package internal(set) var cutOff = 0
        /// Why the log ends where it does; nil when it is whole.
        package internal(set) var fault: String?

        private enum CodingKeys: String, CodingKey {
            case kept, fault
            case cutOff = "cut_off"
        }
    }

    /// The damaged file, which is left as it is.
    package let path: String
    /// The new file.
    package let target: String
    /// Every table, in the order in which it was copied.
    package internal(set) var tables: [Table] = []
    /// The op-log.
    package internal(set) var log = Log()

    private enum CodingKeys: String, CodingKey {
        case path, target, tables, log, ok
    }

    init(path: String, target: String) {
        self.path = path
        self.target = target
    }

    /// Whether nothing is missing.
    package var ok: Bool { log.fault == nil && tables.allSatisfy(\.isWhole) }

    /// The report with its verdict, as it is printed.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ok, forKey: .ok)
        try container.encode(path, forKey: .path)
        try container.encode(target, forKey: .target)
        try container.encode(log, forKey: .log)
        try container.encode(tables, forKey: .tables)
    }
}
