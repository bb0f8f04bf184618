import Hummingbird
import Mesh
import Templates

/// The pages of the hopper: the three columns with the box for new work, and what hangs below them.
struct HopperPages: Sendable {
    let services: MeshServices
    let frame: FrameReader

    private var reader: HopperReader {
        HopperReader(services: services, defaultModel: frame.settings.defaultModel)
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.hopper) { request, context in
            let chrome = try await frame.chrome(context, path: request.uri.string)
            let values = try await prefilled(try request.queryFields())
            return PageAnswer.html(try await reader.page(chrome, values: values).html)
        }
        table.submit(Links.submit) { form, context in try await submit(form, context) }
        BatchPages(services: services, frame: frame, reader: reader).add(to: &table)
        ItemPages(services: services, frame: frame, reader: reader).add(to: &table)
    }

    /// Live regions of `hopper`, and of `item` for one id; what runs say concerns neither.
    func live() -> [String: LivePage] {
        [
            "hopper": LivePage(topics: [.hopper, .runs, .mesh], concerns: { event, _ in event.type != "RunOutput" }) {
                _ in
                let chrome = try await frame.liveChrome(path: Links.hopper)
                return try await reader.page(chrome).fragments.map(\.liveRegion)
            },
            "item": LivePage(topics: [.hopper, .runs], concerns: Self.concernsItem) { id in
                guard let id = id.map({ ItemID($0) }) else { throw DashboardError.unknownItem }
                let chrome = try await frame.liveChrome(path: Links.item(id))
                return try await reader.item(id, chrome).fragments.map(\.liveRegion)
            },
        ]
    }

    /// Events of runs name no item, so all but their output may concern it.
    private static func concernsItem(_ event: MeshEvent, _ id: String?) -> Bool {
        event.topic == .hopper ? event.itemID == id : event.type != "RunOutput"
    }

    /// What a link brings into the box: single entries, or those of a run that is to be done again.
    private func prefilled(_ query: Fields) async throws -> SubmitValues {
        guard let id = query.filled("again") else { return SubmitValues(query) }
        let run = try await services.runs.run(RunID(id))
        guard run.job.hasInput else { throw DashboardError.notRecorded }
        return SubmitValues(again: run)
    }

    private func submit(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        let values = SubmitValues(&form, registry: services.registry)
        guard form.isFit else { return try await again(form, values, context) }
        let placed = values.placedClass(default: services.hopper.defaultClass, own: services.registry.ownNodeID)
        let isNow = form.text("run") == "now"
        var submission = values.submission(
            privacyClass: placed.word, defaultModel: isNow ? frame.settings.defaultModel : "")
        submission.traceparent = context.traceParent
        do throws(HopperError) {
            return isNow
                ? try await runNow(submission, isWidened: placed.isWidened)
                : try await queue(submission, isWidened: placed.isWidened)
        } catch {
            let refusal = DashboardError(error)
            guard form.take(refusal, renamed: ["priority_hint": "priority", "affinity_hints": "target"]) else {
                throw refusal
            }
            return try await again(form, values, context)
        }
    }

    private func again(
        _ form: Form, _ values: SubmitValues, _ context: DashboardContext
    ) async throws -> FormAnswer {
        var page = try await reader.page(try await frame.chrome(context, path: Links.hopper), values: values)
        page.submit.errors = form.errors
        return .again(PageAnswer.html(page.html))
    }

    private func queue(
        _ submission: HopperSubmission, isWidened: Bool
    ) async throws(HopperError) -> FormAnswer {
        let item = try await services.hopper.submit(submission, actor: DashboardActor.name)
        let sentence = "It waits in the inbox." + (isWidened ? " " + SubmitValues.widened : "")
        return .done(Links.hopper, Notice(isWidened ? .warn : .ok, sentence, link: LinkText(item: item.itemId)))
    }

    /// Goes to the run, or to the item when no node could take it now.
    private func runNow(
        _ submission: HopperSubmission, isWidened: Bool
    ) async throws(HopperError) -> FormAnswer {
        let (item, outcome) = try await services.hopper.runNow(submission, actor: DashboardActor.name)
        let widened = isWidened ? " " + SubmitValues.widened : ""
        guard let run = outcome.runId else {
            let reason = ReasonText(code: outcome.reason ?? "no_eligible_node").sentence
            return .done(
                Links.item(item.itemId), Notice(.warn, "It was not started and waits in the inbox. \(reason)\(widened)")
            )
        }
        let node = outcome.nodeId.map { "Started on \($0)." } ?? "Started."
        return .done(Links.run(run), Notice(isWidened ? .warn : .ok, node + widened))
    }
}
