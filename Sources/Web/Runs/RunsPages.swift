import Audit
import HTTPTypes
import Hummingbird
import Mesh
import Templates

/// The pages of runs: the list with its filter, one run with what it says, and the page that asks before a cancel.
struct RunsPages: Sendable {
    let services: MeshServices
    let frame: FrameReader

    func add(to table: inout DashboardTable) {
        table.page(Links.runs) { request, context in try await list(request, context) }
        table.page("/runs/{id}") { _, context in
            let id = RunID(try context.require("id"))
            let chrome = try await frame.chrome(context, path: Links.run(id))
            return PageAnswer.html(try await page(id, chrome).html)
        }
        table.page("/runs/{id}/cancel") { _, context in
            PageAnswer.html(try await question(RunID(try context.require("id")), context).html)
        }
        table.submit("/runs/{id}/cancel") { form, context in
            try await cancel(RunID(try context.require("id")), form, context)
        }
    }

    /// Live regions of `runs`, and of `run` for one id; what a run says concerns only those who watch it.
    func live() -> [String: LivePage] {
        [
            "runs": LivePage(topics: [.runs, .hopper, .mesh], concerns: { event, _ in event.type != "RunOutput" }) {
                _ in
                let chrome = try await frame.liveChrome(path: Links.runs)
                return try await newest(chrome).fragments.map(\.liveRegion)
            },
            "run": LivePage(topics: [.runs, .hopper], concerns: { event, id in event.runID == id }) { id in
                guard let id = id.map({ RunID($0) }) else { throw DashboardError.unknownRun }
                let chrome = try await frame.liveChrome(path: Links.run(id))
                return try await page(id, chrome).fragments.map(\.liveRegion)
            },
        ]
    }

    private var nowMs: Int64 { services.clock.millis() }

    private func page(_ id: RunID, _ chrome: Chrome) async throws -> Templates.RunPage {
        let run = try await services.runs.run(id)
        return Templates.RunPage(run, chrome: chrome, classes: services.registry.classes(), nowMs: nowMs)
    }

    /// A filter that is not usable shows the page again with 400 and what is wrong.
    private func list(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let query = try request.queryFields()
        let paging = try Paging(query, list: "runs")
        let chrome = try await frame.chrome(context, path: request.uri.string)
        var form = RunFilterForm(query, nodes: services.registry.candidates())
        let filter: RunFilter
        do throws(DashboardError) {
            filter = try RunFilter(query)
        } catch {
            guard let field = error.detail["field"] else { throw error }
            form.errors[field] = error.message
            return PageAnswer.html(RunsPage(chrome: chrome, filter: form).html, status: .badRequest)
        }
        let found = try await RunPage.load(from: services.runs, matching: filter, paging)
        return PageAnswer.html(RunsPage(found, chrome: chrome, filter: form, query: query, nowMs: nowMs).html)
    }

    private func newest(_ chrome: Chrome) async throws -> RunsPage {
        let query = Fields()
        let found = try await RunPage.load(
            from: services.runs, matching: try RunFilter(query), try Paging(query, list: "runs"))
        let form = RunFilterForm(query, nodes: services.registry.candidates())
        return RunsPage(found, chrome: chrome, filter: form, query: query, nowMs: nowMs)
    }

    private func question(_ id: RunID, _ context: DashboardContext) async throws -> ConfirmPage {
        let run = try await services.runs.run(id)
        guard !run.job.state.isFinal else { throw DashboardError.terminalRun }
        return ConfirmPage(
            cancelling: run, chrome: try await frame.chrome(context, path: Links.cancelRun(id)))
    }

    private func cancel(_ id: RunID, _ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        guard let reason = form.confirmedReason(for: id.rawValue) else {
            var page = try await question(id, context)
            page.take(form)
            return .again(PageAnswer.html(page.html))
        }
        let receipt = try await services.runs.cancel(id, reason: reason, actor: DashboardActor.name)
        let notice = Notice(.ok, "The run was cancelled.", link: try await services.audit.link(receipt.auditID))
        return .done(Links.run(id), notice)
    }
}

extension ConfirmPage {
    /// What was typed, and what is wrong with it; a missing confirmation is told beside the id.
    mutating func take(_ form: Form) {
        typedID = form.verbatim("typed_id")
        reason = form.verbatim("reason")
        errors = form.errors
        if let missing = errors["confirm"], errors["typed_id"] == nil { errors["typed_id"] = missing }
    }
}

extension AuditLog {
    /// The way to an entry by its public id; `nil` when the log has no such entry.
    func link(_ auditID: String) async throws -> LinkText? {
        try await entry(auditID: auditID).map { LinkText(auditID, href: Links.entry($0.index)) }
    }
}

extension MeshEvent {
    /// The run that the event names.
    var runID: String? { text("run_id") }
    /// The item that the event names.
    var itemID: String? { text("item_id") }

    private func text(_ field: String) -> String? {
        guard case .object(let fields) = data, case .string(let text)? = fields[field] else { return nil }
        return text
    }
}
