import Mesh

/// Which runs a reader wants; an absent field lets every run pass.
struct RunFilter: Sendable, Hashable {
    let status: String?
    private let model: String?
    /// Node that ran it.
    let node: String?
    private let privacy: String?
    private let text: String?
    private let kind: String?
    private let fromMicros: Int64?
    private let toMicros: Int64?

    init(_ query: Fields) throws(DashboardError) {
        status = query.filled("status")
        let states = ["queued", "assigned", "running", "done", "failed", "cancelled", "killed"]
        if let status, !states.contains(status) { throw .badField("status") }
        model = query.filled("model")
        node = query.filled("node")
        privacy = query.filled("privacy")
        text = query.filled("q")?.lowercased()
        kind = query.filled("kind")
        fromMicros = try Self.time(query, "from")
        toMicros = try Self.time(query, "to")
    }

    /// Whether every run that the store gives for ``status`` and ``node`` passes.
    var isMetByTheStore: Bool {
        model == nil && privacy == nil && text == nil && kind == nil && fromMicros == nil && toMicros == nil
    }

    func accepts(_ run: RunView) -> Bool {
        let started = run.job.startedMicros ?? run.job.submittedMicros
        return (model.map { $0 == run.model } ?? true) && (node.map { $0 == run.node?.rawValue } ?? true)
            && (privacy.map { $0 == run.privacyClass } ?? true) && (kind.map { $0 == "job" } ?? true)
            && (fromMicros.map { started >= $0 } ?? true) && (toMicros.map { started <= $0 } ?? true)
            && (text.map { run.prompt.lowercased().contains($0) || run.id.rawValue.contains($0) } ?? true)
    }

    private static func time(_ query: Fields, _ name: String) throws(DashboardError) -> Int64? {
        guard let text = query.filled(name) else { return nil }
        guard let micros = Int64(text), micros >= 0 else { throw .badField(name) }
        return micros
    }
}

/// One page of runs, newest first.
struct RunPage: Sendable {
    /// Most runs that one request looks at; a page that stops there has a cursor and may be short.
    private static let mostExamined = 4_096
    /// Runs that are read at once when most may not pass, and most that the mesh gives at once.
    private static let mostAtOnce = 256

    let runs: [RunView]
    let mark: PageMark

    static func load(from runs: Runs, matching filter: RunFilter, _ paging: Paging) async throws -> RunPage {
        var found: [RunView] = []
        var before = paging.after.map { TaskID($0) }
        var examined = 0
        var isAtEnd = false
        let node = filter.node.map { NodeID($0) }
        let chunk = filter.isMetByTheStore ? min(paging.limit + 1, mostAtOnce) : mostAtOnce
        while found.count < paging.limit, examined < mostExamined, !isAtEnd {
            let page = try await runs.list(status: filter.status, node: node, before: before, limit: chunk)
            for run in page where found.count < paging.limit {
                examined += 1
                before = run.job.taskID
                if filter.accepts(run) { found.append(run) }
            }
            isAtEnd = page.count < chunk && before == (page.last?.job.taskID ?? before)
        }
        if !isAtEnd {
            isAtEnd = try await runs.list(status: filter.status, node: node, before: before, limit: 1).isEmpty
        }
        return RunPage(runs: found, mark: paging.mark(isAtEnd: isAtEnd, last: before?.rawValue))
    }
}
