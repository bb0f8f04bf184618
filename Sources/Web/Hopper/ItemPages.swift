import Audit
import Hummingbird
import Mesh
import Templates

/// One item, and the two things that a developer may do to it.
struct ItemPages: Sendable {
    let services: MeshServices
    let frame: FrameReader
    let reader: HopperReader

    func add(to table: inout DashboardTable) {
        table.page("/hopper/items/{id}") { request, context in
            var page = try await page(ItemID(try context.require("id")), context)
            if let proposed = try request.queryFields().filled("priority").flatMap(HopperPriority.init) {
                page.forms?.newPriority = proposed.rawValue
            }
            return PageAnswer.html(page.html)
        }
        table.submit("/hopper/items/{id}/reprioritize") { form, context in
            try await reprioritize(ItemID(try context.require("id")), form, context)
        }
        table.submit("/hopper/items/{id}/withdraw") { form, context in
            try await withdraw(ItemID(try context.require("id")), form, context)
        }
    }

    private func page(_ id: ItemID, _ context: DashboardContext) async throws -> ItemPage {
        try await reader.item(id, try await frame.chrome(context, path: Links.item(id)))
    }

    private func reprioritize(_ id: ItemID, _ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        let request = request(id, form)
        let word = form.text("new_priority")
        do throws(OverrideError) {
            try Self.check(request)
            let outcome = try await services.hopper.reprioritize(request, to: word, actor: DashboardActor.name)
            return try await done(outcome, "The priority is \(outcome.item.classifiedPriority.rawValue) now.")
        } catch {
            try Self.take(error, into: &form)
            var page = try await page(id, context)
            page.forms?.takePriority(form)
            return .again(PageAnswer.html(page.html))
        }
    }

    private func withdraw(_ id: ItemID, _ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        let request = request(id, form)
        do throws(OverrideError) {
            try Self.check(request)
            let outcome = try await services.hopper.withdraw(request, actor: DashboardActor.name)
            return try await done(outcome, "The item was withdrawn.")
        } catch {
            try Self.take(error, into: &form)
            var page = try await page(id, context)
            page.forms?.takeWithdrawal(form)
            return .again(PageAnswer.html(page.html))
        }
    }

    private func request(_ id: ItemID, _ form: Form) -> OverrideRequest {
        var request = OverrideRequest(itemID: id, reason: form.text("reason"))
        request.confirmToken = form.fields["confirm"]
        return request
    }

    /// A confirmed request with a reason that is too long is as good as one without.
    private static func check(_ request: OverrideRequest) throws(OverrideError) {
        let isConfirmed = request.confirmToken == OverrideRequest.confirmation
        if isConfirmed, request.reason.count > ActionBody.longestReason { throw .blankReason }
    }

    private func done(_ outcome: OverrideOutcome, _ sentence: String) async throws(OverrideError) -> FormAnswer {
        let audit = LinkText(outcome.entry.auditID, href: Links.entry(outcome.entry.index))
        return .done(Links.item(outcome.item.itemId), Notice(.ok, sentence, link: audit))
    }

    /// Puts a refusal beside its field; one that belongs to none is thrown.
    private static func take(_ error: OverrideError, into form: inout Form) throws {
        switch error {
        case .capabilityRequired: form.fail("confirm", "Tick the box to use the override.")
        default:
            let refusal = DashboardError(error)
            guard form.take(refusal, renamed: ["priority_hint": "new_priority"]) else { throw refusal }
        }
    }
}
