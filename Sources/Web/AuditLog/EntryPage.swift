import Audit
import Mesh

/// Which entries a reader wants; an absent field lets every entry pass.
struct EntryFilter: Sendable, Hashable {
    var kind: String?
    var target: String?
    var actor: String?
    var fromMicros: Int64?
    var toMicros: Int64?

    init(_ query: Fields) throws(DashboardError) {
        kind = query.filled("kind")
        target = query.filled("target")
        actor = query.filled("actor")
        fromMicros = try Self.time(query, "from")
        toMicros = try Self.time(query, "to")
    }

    func accepts(_ entry: LogEntry) -> Bool {
        (kind.map { $0 == entry.kind.rawValue } ?? true) && (target.map { $0 == entry.target } ?? true)
            && (actor.map { $0 == entry.actor } ?? true) && (fromMicros.map { entry.tsMicros >= $0 } ?? true)
            && (toMicros.map { entry.tsMicros <= $0 } ?? true)
    }

    private static func time(_ query: Fields, _ name: String) throws(DashboardError) -> Int64? {
        guard let text = query.filled(name) else { return nil }
        guard let micros = Int64(text), micros >= 0 else { throw .badField(name) }
        return micros
    }
}

/// One page of entries, newest first.
struct EntryPage: Sendable {
    /// Most entries that one request looks at; a page that stops there has a cursor and may be short.
    private static let mostExamined = 16_384

    let entries: [LogEntry]
    let mark: PageMark

    static func load(from audit: AuditLog, matching filter: EntryFilter, _ paging: Paging) async throws -> EntryPage {
        var found: [LogEntry] = []
        var before = paging.after.map { UInt64($0) }
        var examined = 0
        while found.count < paging.limit, examined < mostExamined {
            let chunk = try await audit.entries(before: before, limit: AuditLog.largestPage)
            guard let last = chunk.last else { break }
            for entry in chunk where found.count < paging.limit {
                examined += 1
                before = entry.index
                if filter.accepts(entry) { found.append(entry) }
            }
            if last.index == 0, before == 0 { break }
        }
        let isAtEnd = before.map { $0 == 0 } ?? true
        return EntryPage(entries: found, mark: paging.mark(isAtEnd: isAtEnd, last: before.map { Int64(clamping: $0) }))
    }
}
