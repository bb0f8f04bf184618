import Hummingbird
import Mesh

/// Runs under `/api/v2/runs`.
struct RunsAPI: Sendable {
    let runs: Runs
    let clock: WallClock

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/runs") { query, _ in try await list(query) }
        table.read("/api/v2/runs/{id}") { _, context in
            let run = try await runs.run(RunID(try context.require("id")))
            var row = RunJSON(run, nowMicros: clock.micros())
            row.output = run.text.isEmpty ? nil : run.text
            row.traceparent = run.job.facts.traceparent
            return JSONAnswer(row)
        }
        table.write(.post, "/api/v2/runs/{id}/cancel", ActionBody.self) { body, context in
            let reason = try body.checkedReason()
            let id = RunID(try context.require("id"))
            return JSONAnswer(
                ActionJSON(try await runs.cancel(id, reason: reason, actor: context.actor)))
        }
        table.read("/api/v2/runs/{id}/decision") { _, context in
            let run = try await runs.run(RunID(try context.require("id")))
            guard let decision = run.decision else { throw DashboardError.unknownRun }
            return JSONAnswer(decision)
        }
    }

    private func list(_ query: Fields) async throws -> JSONAnswer {
        let filter = try RunFilter(query)
        let page = try await RunPage.load(from: runs, matching: filter, try Paging(query, list: "runs"))
        let now = clock.micros()
        return JSONAnswer(page.runs.map { RunJSON($0, nowMicros: now) }, page: page.mark)
    }
}

extension DashboardError {
    static let unknownRun = DashboardError(
        .notFound, "vox/runs/unknown-run", "There is no such run.", hint: "Look at the list of runs.")
    static let terminalRun = DashboardError(
        .conflict, "vox/runs/terminal", "The run is over.", hint: "Look at the run; there is nothing to stop.")

    init(_ error: RunError) {
        switch error {
        case .unknownRun: self = .unknownRun
        case .terminal: self = .terminalRun
        case .store(let error): self.init(error)
        }
    }
}
