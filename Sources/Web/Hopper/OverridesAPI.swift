import Audit
import HTTPTypes
import Hummingbird
import Mesh
import VoxCrypto

/// What a developer changes about an item by hand, under `/api/v2/hopper`.
struct OverridesAPI: Sendable {
    let hopper: Hopper

    func add(to table: inout DashboardTable) {
        table.write(.post, "/api/v2/hopper/reprioritize", ReprioritizeBody.self) { body, _ in
            let outcome = try await hopper.reprioritize(
                body.order.request, to: body.priority, actor: DashboardActor.name)
            return JSONAnswer(OverriddenJSON(outcome, shows: .priority))
        }
        table.write(.post, "/api/v2/hopper/withdraw", OverrideBody.self) { body, _ in
            let outcome = try await hopper.withdraw(body.request, actor: DashboardActor.name)
            return JSONAnswer(OverriddenJSON(outcome, shows: .state))
        }
    }
}

/// What `POST hopper/withdraw` takes.
struct OverrideBody: Decodable, Sendable {
    private let itemID: ItemID
    private let reason: String?
    private let confirmToken: String?

    private enum CodingKeys: String, CodingKey {
        case itemID = "item_id"
        case reason
        case confirmToken = "confirm_token"
    }

    /// The body of a form or of JSON; a reason that is too long counts as one that was not given.
    var request: OverrideRequest {
        let reason = (reason ?? "").trimmed
        var request = OverrideRequest(itemID: itemID, reason: reason.count <= ActionBody.longestReason ? reason : "")
        request.confirmToken = confirmToken
        return request
    }
}

/// What `POST hopper/reprioritize` takes.
struct ReprioritizeBody: Decodable, Sendable {
    let order: OverrideBody
    let priority: String

    private enum CodingKeys: String, CodingKey { case priority = "new_priority" }

    init(from decoder: any Decoder) throws {
        order = try OverrideBody(from: decoder)
        priority = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .priority)
    }
}

/// What both answer: the item with what was changed, and the proof.
struct OverriddenJSON: Encodable, Sendable {
    enum Shown: Sendable { case priority, state }

    private let outcome: OverrideOutcome
    private let shown: Shown

    private enum CodingKeys: String, CodingKey {
        case itemID = "item_id"
        case priority, state
        case auditID = "audit_id"
        case signature
    }

    init(_ outcome: OverrideOutcome, shows shown: Shown) {
        self.outcome = outcome
        self.shown = shown
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(outcome.item.itemId, forKey: .itemID)
        switch shown {
        case .priority: try container.encode(outcome.item.classifiedPriority, forKey: .priority)
        case .state: try container.encode(outcome.item.state, forKey: .state)
        }
        try container.encode(outcome.entry.auditID, forKey: .auditID)
        try container.encode(outcome.entry.signature.base64, forKey: .signature)
    }
}

extension DashboardError {
    init(_ error: OverrideError) {
        switch error {
        case .unknownPriority: self.init(HopperError.unknownPriority)
        case .capabilityRequired:
            self.init(
                .forbidden, "vox/hopper/capability-required", "This must be confirmed.",
                hint: "Send confirm_token: yes-i-mean-it.")
        case .blankReason: self = .reasonRequired
        case .unknownItem: self = .unknownItem
        case .terminal:
            self.init(
                .conflict, "vox/hopper/terminal", "The item is over.", hint: "Submit it again to have it done.")
        case .sourceTooLow:
            self.init(
                .conflict, "vox/hopper/source-too-low", "A developer has set this priority; it stays.",
                hint: "Change it by hand.")
        case .store(let error): self.init(error)
        }
    }
}
