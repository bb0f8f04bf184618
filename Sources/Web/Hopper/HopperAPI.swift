import Hummingbird
import Mesh

/// The hopper under `/api/v2/hopper`.
struct HopperAPI: Sendable {
    let hopper: Hopper

    func add(to table: inout DashboardTable) {
        table.write(.post, "/api/v2/hopper/submit", SubmitBody.self) { body, context in
            try await submit(body, within: context.traceParent)
        }
        table.write(.post, "/api/v2/hopper/start_batch", BatchBody.self) { body, _ in
            JSONAnswer(try await hopper.startBatch(body.request(), actor: DashboardActor.name))
        }
        table.read("/api/v2/hopper/inbox") { _, _ in
            JSONAnswer(try await hopper.inbox().map(ItemJSON.init))
        }
        table.read("/api/v2/hopper/assigned") { _, _ in
            JSONAnswer(try await hopper.assigned().map(ItemJSON.init))
        }
        table.read("/api/v2/hopper/history") { query, _ in try await history(query) }
        table.read("/api/v2/hopper/items/{id}") { _, context in
            JSONAnswer(ItemJSON(item: try await hopper.item(ItemID(try context.require("id")))))
        }
        table.read("/api/v2/hopper/batches/{id}") { _, context in
            JSONAnswer(try await hopper.batch(BatchID(try context.require("id"))))
        }
    }

    /// The trace of the body wins over that of the request.
    private func submit(_ body: SubmitBody, within trace: String?) async throws -> JSONAnswer {
        var submission = body.submission()
        submission.traceparent = submission.traceparent ?? trace
        let item = try await hopper.submit(submission, actor: DashboardActor.name)
        return JSONAnswer(SubmittedJSON(item, likely: try await hopper.likely(item)))
    }

    private func history(_ query: Fields) async throws -> JSONAnswer {
        let paging = try TextPaging(query, list: "history")
        let found = try await hopper.history(before: paging.after.map { ItemID($0) }, limit: paging.limit + 1)
        let items = found.prefix(paging.limit)
        let isMore = found.count > items.count
        return JSONAnswer(
            items.map(ItemJSON.init), page: paging.mark(isMore: isMore, last: items.last?.itemId.rawValue))
    }
}

extension DashboardError {
    static let unknownItem = DashboardError(
        .notFound, "vox/hopper/unknown-item", "There is no such item.", hint: "Look at the hopper.")

    init(_ error: HopperError) {
        switch error {
        case .emptyIntent:
            self.init(
                .badRequest, "vox/hopper/empty-intent", "Write what should be done.",
                hint: "The text must not be empty.")
            detail["field"] = "intent"
        case .intentTooLong:
            self.init(
                .badRequest, "vox/hopper/intent-too-long", "The text is longer than 8 192 characters.",
                hint: "Make it shorter.")
            detail["field"] = "intent"
        case .unfitHints: self = .badField("affinity_hints", "There are too many hints, or one is too long.")
        case .unknownPriority:
            self.init(
                .badRequest, "vox/hopper/unknown-priority", "The priority is not one that the hopper knows.",
                hint: "Use urgent, normal or background.")
            detail["field"] = "priority_hint"
        case .unknownClass: self = .badField("privacy_class", "The privacy class is not one of the three.")
        case .unfitSecrets:
            self = .badField("required_secrets", "Name at most 16 secrets, each once: letters, digits and underscores.")
        case .sealedForPublic:
            self = .badField("privacy_class", "Secrets and sensitive work are not for the public mesh.")
        case .unknownSource: self = .badField("source")
        case .tooManyItems: self = .badField("item_ids", "A batch has at most 64 items.")
        case .unknownItem, .unknownBatch: self = .unknownItem
        case .unknownNode: self = .unknownNode
        case .store(let error): self.init(error)
        }
    }
}
