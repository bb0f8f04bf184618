import GRDB

/// Finds the rows of a table in a damaged file, around the pages that cannot be read.
struct RowSearch {
    /// What was found.
    struct Found {
        /// Places of rows, in any order; each still has to be read.
        var places: Set<Int64> = []
        /// Places that an undamaged index names, all of them; nil when there is no such index.
        var indexed: Set<Int64>?
        /// Whether the table was read from end to end.
        var isComplete = true
        /// Whether the index and the table agree, so that what cannot be read can be counted.
        var isBorneOut = false
    }

    /// The schema name under which the damaged file is open.
    static let schema = "damaged"
    /// Looks at ranges before the rest is given up; an unindexed table of millions may need so many.
    private static let mostLooks = 200_000
    /// How far behind the last known row is searched when nothing says where the table ends.
    private static let stride: Int64 = 65_536

    let db: Database
    let table: String

    /// Every row that can be found.
    func run() -> Found {
        var found = Found()
        let end = scan(0...Int64.max, &found.places)
        found.indexed = indexed()
        if let end {
            found.isComplete = false
            let last = lastPlace(found, after: end)
            if last > end { search(end + 1...last, &found.places) }
        }
        found.isBorneOut = found.indexed.map(found.places.isSubset) ?? false
        if found.isComplete, found.indexed?.isSubset(of: found.places) == false { found.isBorneOut = false }
        found.places.formUnion(found.indexed ?? [])
        return found
    }

    /// Reads a range row by row; returns the last place before a fault, nil when there was none.
    private func scan(_ range: ClosedRange<Int64>, _ places: inout Set<Int64>) -> Int64? {
        var (before, last) = (range.lowerBound - 1, range.lowerBound - 1)
        do {
            let rows = try Int64.fetchCursor(
                db,
                sql: """
                    SELECT rowid FROM \(Self.schema).\(table) NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid
                    """, arguments: [range.lowerBound, range.upperBound])
            while let place = try rows.next() {
                // Rows that do not rise are a fault: a page leads back, or the place before this one was damaged.
                guard place > last, range.contains(place) else { return before }
                places.insert(place)
                (before, last) = (last, place)
            }
            return nil
        } catch {
            return last
        }
    }

    /// Halves what cannot be read until the rows that can be are found.
    private func search(_ range: ClosedRange<Int64>, _ places: inout Set<Int64>) {
        var (open, looks) = ([range], 0)
        while let range = open.popLast(), looks < Self.mostLooks {
            looks += 1
            guard let end = scan(range, &places), end < range.upperBound else { continue }
            let next = end + 1
            guard next == range.lowerBound else {
                open.append(next...range.upperBound)
                continue
            }
            guard range.lowerBound < range.upperBound else { continue }
            let middle = next + (range.upperBound - next) / 2
            open.append(middle + 1...range.upperBound)
            open.append(next...middle)
        }
    }

    /// Where the table ends, as far as anything still says.
    private func lastPlace(_ found: Found, after end: Int64) -> Int64 {
        var known = [found.indexed?.max(), found.places.max()].compactMap(\.self)
        for sql in [
            "SELECT max(rowid) FROM \(Self.schema).\(table) NOT INDEXED",
            "SELECT seq FROM \(Self.schema).sqlite_sequence WHERE name = '\(table)'",
        ] {
            let number = try? Int64.fetchOne(db, sql: sql)  // unreadable says nothing
            if let number, number < 1 << 40 { known.append(number) }  // nor does a figure beyond all reason
        }
        return known.max().flatMap { $0 > end ? $0 : nil } ?? end + Self.stride
    }

    /// Places in the first index over all rows that can be read from end to end.
    private func indexed() -> Set<Int64>? {
        if let parts = Self.divided[table] { return places(parts) }
        guard let indexes = try? Row.fetchAll(db, sql: "PRAGMA \(Self.schema).index_list('\(table)')")  // then none is
        else { return nil }
        for row in indexes where (row["partial"] as Int?) == 0 {
            guard let name: String = row["name"] else { continue }
            if let places = places([(name, "TRUE")]) { return places }
        }
        return nil
    }

    /// Tables without an index over all rows, and the indexes that share them out.
    private static let divided: [String: [(index: String, rows: String)]] = [
        "message": [("message_open", "acked_unix_ms IS NULL"), ("message_acked", "acked_unix_ms IS NOT NULL")]
    ]

    /// Places in indexes, each of which names a row once; nil when one of them is damaged.
    private func places(_ parts: [(index: String, rows: String)]) -> Set<Int64>? {
        var all: Set<Int64> = []
        for part in parts {
            let sql = """
                SELECT rowid FROM \(Self.schema).\(table) INDEXED BY "\(part.index)" WHERE \(part.rows)
                """
            let places = try? Int64.fetchAll(db, sql: sql)  // damaged: it names no rows
            guard let places else { return nil }
            for place in places where place < 0 || !all.insert(place).inserted { return nil }
        }
        return all
    }
}
