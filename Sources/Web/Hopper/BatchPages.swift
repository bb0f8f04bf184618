import Hummingbird
import Mesh
import Templates

/// Starts batches and shows what became of them.
struct BatchPages: Sendable {
    let services: MeshServices
    let frame: FrameReader
    let reader: HopperReader

    func add(to table: inout DashboardTable) {
        table.submit(Links.startBatch) { form, context in try await start(form, context) }
        table.page("/hopper/batches/{id}") { _, context in
            let id = BatchID(try context.require("id"))
            let outcome = try await services.hopper.batch(id)
            let micros = try await services.hopper.batchTime(id)
            let chrome = try await frame.chrome(context, path: Links.batch(id))
            return PageAnswer.html(try await reader.batch(outcome, micros: micros, chrome).html)
        }
    }

    /// A dry run answers with its plan at once, since nothing of it is kept.
    private func start(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        let request = request(&form)
        guard form.isFit else { return try await again(form, context) }
        let outcome = try await services.hopper.startBatch(request, actor: DashboardActor.name)
        guard let id = outcome.batchId else {
            let chrome = try await frame.chrome(context, path: Links.hopper)
            var page = try await reader.batch(outcome, micros: services.clock.micros(), chrome)
            page.take(request)
            return .other(PageAnswer.html(page.html))
        }
        let sentence = BatchPage.counted(dispatched: outcome.dispatched, refused: outcome.refused)
        return .done(Links.batch(id), Notice(outcome.refused == 0 ? .ok : .warn, sentence))
    }

    private func request(_ form: inout Form) -> BatchRequest {
        var request = BatchRequest()
        request.limit = form.integer("limit", 1...Hopper.mostItems, absent: 8)
        request.isDryRun = form.isOn("dry_run")
        request.targetNode = form.optional("target").map { NodeID($0) }
        if let target = request.targetNode, services.registry.node(target) == nil {
            form.fail("target", "There is no such machine.")
        }
        return request
    }

    private func again(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var page = try await reader.page(try await frame.chrome(context, path: Links.hopper))
        page.batch = StartBatchForm(nodes: services.registry.candidates(), chosen: form.text("target"))
        page.batch.take(form)
        return .again(PageAnswer.html(page.html))
    }
}
