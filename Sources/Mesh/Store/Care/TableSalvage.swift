import GRDB

/// Copies the rows of one table out of a damaged database that is attached as `damaged`, byte for byte.
///
/// The whole table is tried first, then halves of it, down to single rows, so that sound stretches go fast and every
/// lost row is named.
struct TableSalvage {
    /// Most places without a trace of a row that are tried one by one.
    private static let mostGuesses: Int64 = 1 << 20

    private let db: Database
    private let table: String
    private let columns: [String]
    private let place: String
    private(set) var report: StoreRepairReport.Table

    init(_ db: Database, table: String) throws {
        self.db = db
        self.table = table
        report = StoreRepairReport.Table(name: table)
        let known = try Self.columns(db, table, schema: "damaged")
        columns = try Self.columns(db, table, schema: "main").filter(known.contains)
        place = "rowid"
    }

    /// Copies what can be copied.
    mutating func run() throws {
        guard !columns.isEmpty else {
            report.doubt = "the table is not in the damaged file"
            return
        }
        if try copy(nil) != nil {
            let (places, isComplete) = knownPlaces()
            if isComplete {
                try salvage(places[...])
            } else {
                try salvageByGuessing(upTo: places.last)
            }
        }
        report.kept = try Int.fetchOne(db, sql: "SELECT count(*) FROM main.\(table)") ?? 0
        report.unreadable.sort()
        report.refused.sort { $0.place < $1.place }
        try leaveOutUnreadableForms()
        try keepSequence()
    }

    private static func columns(_ db: Database, _ table: String, schema: String) throws -> [String] {
        try Row.fetchAll(db, sql: "PRAGMA \(schema).table_info(\(table))").map { $0["name"] }
    }

    /// Copies rows, all or none; gives the error that prevented it.
    private func copy(_ places: ClosedRange<Int64>?) throws -> DatabaseError? {
        let list = columns.joined(separator: ", ")
        let condition = places == nil ? "" : " WHERE \(place) BETWEEN ? AND ?"
        let arguments: StatementArguments = places.map { [$0.lowerBound, $0.upperBound] } ?? []
        let order = places == nil ? "" : " ORDER BY \(place)"
        try db.execute(sql: "SAVEPOINT salvage")
        do {
            try db.execute(
                sql: "INSERT INTO main.\(table) (\(list)) SELECT \(list) FROM damaged.\(table)\(condition)\(order)",
                arguments: arguments)
            try db.execute(sql: "RELEASE salvage")
            return nil
        } catch let error as DatabaseError where !error.isOfTheDisk {
            try db.execute(sql: "ROLLBACK TO salvage; RELEASE salvage")
            return error
        }
    }
}

extension TableSalvage {
    /// Places that the table and its indexes know of; complete when at least one of them could be read to its end.
    private func knownPlaces() -> (places: [Int64], isComplete: Bool) {
        var places = Set<Int64>()
        var isComplete = false
        for index in indexNames() {
            isComplete =
                collect("SELECT rowid FROM damaged.\(table) INDEXED BY \"\(index)\"", into: &places) || isComplete
        }
        let forward = "SELECT rowid FROM damaged.\(table) NOT INDEXED ORDER BY rowid"
        isComplete = collect(forward, into: &places) || isComplete
        _ = collect(forward + " DESC", into: &places)
        return (places.sorted(), isComplete)
    }

    /// Indexes that cover every row.
    private func indexNames() -> [String] {
        let rows = try? Row.fetchAll(db, sql: "PRAGMA damaged.index_list(\(table))")  // none: the table alone is read
        return (rows ?? []).filter { ($0["partial"] as Int) == 0 }.map { $0["name"] }
    }

    /// Reads places until the end or the first damage; true at the end.
    private func collect(_ sql: String, into places: inout Set<Int64>) -> Bool {
        do {
            let rows = try Int64.fetchCursor(db, sql: sql)
            while let place = try rows.next() { places.insert(place) }
            return true
        } catch {
            return false
        }
    }

    private mutating func salvage(_ places: ArraySlice<Int64>) throws {
        guard let first = places.first, let last = places.last else { return }
        guard let error = try copy(first...last) else { return }
        if places.count == 1 { return note(error, at: first) }
        let middle = places.startIndex + places.count / 2
        try salvage(places[..<middle])
        try salvage(places[middle...])
    }

    private mutating func note(_ error: DatabaseError, at place: Int64) {
        if error.isOfTheFile || error.resultCode == .SQLITE_ERROR {
            report.unreadable.append(place)
        } else {
            report.refused.append(.init(place: place, why: error.message ?? "code \(error.resultCode.rawValue)"))
        }
    }

    /// Without a whole list of rows every place up to the last one that was ever given is tried.
    private mutating func salvageByGuessing(upTo known: Int64?) throws {
        let given = lastGiven()
        let last = max(known ?? 0, given ?? 0)
        report.doubt =
            given == nil
            ? "neither the table nor an index could be read to its end, so rows after \(last) may be missing"
            : "neither the table nor an index could be read to its end, so some of the places named may have been empty"
        guard last < Self.mostGuesses else {
            report.doubt = "more than \(Self.mostGuesses) places would have to be tried; only readable ends were kept"
            return
        }
        try guess(0...last)
    }

    private mutating func guess(_ places: ClosedRange<Int64>) throws {
        guard let error = try copy(places) else { return }
        if places.count == 1 { return note(error, at: places.lowerBound) }
        let middle = places.lowerBound + (places.upperBound - places.lowerBound) / 2
        try guess(places.lowerBound...middle)
        try guess((middle + 1)...places.upperBound)
    }
}

extension TableSalvage {
    /// A record that can be copied and not read would stop the next start; it is left out and named.
    private mutating func leaveOutUnreadableForms() throws {
        for form in StoredForm.all where form.table == table {
            for place in try form.unreadablePlaces(db) {
                try db.execute(sql: "DELETE FROM main.\(table) WHERE rowid = ?", arguments: [place])
                report.refused.append(.init(place: place, why: "\(form.column) cannot be read"))
                report.kept -= 1
            }
        }
    }

    /// The last place that was ever given; nil when that is not kept or cannot be read.
    private func lastGiven() -> Int64? {
        try? Int64.fetchOne(  // unreadable: as if it were not kept
            db, sql: "SELECT seq FROM damaged.sqlite_sequence WHERE name = ?", arguments: [table])
    }

    /// Places that were given once are never given again, not even those of lost rows.
    private func keepSequence() throws {
        let isCounted = try Bool.fetchOne(
            db, sql: "SELECT sql LIKE '%AUTOINCREMENT%' FROM main.sqlite_schema WHERE type = 'table' AND name = ?",
            arguments: [table])
        guard isCounted == true else { return }
        let newest = try Int64.fetchOne(db, sql: "SELECT max(rowid) FROM main.\(table)") ?? 0
        let next = lastGiven().map { max($0, newest) } ?? newest + (report.isWhole ? 0 : Self.mostGuesses)
        try db.execute(sql: "DELETE FROM main.sqlite_sequence WHERE name = ?", arguments: [table])
        try db.execute(sql: "INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", arguments: [table, next])
    }
}
