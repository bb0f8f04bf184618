package import Audit

/// One change that a developer made to an item by hand.
package struct OverrideRecord: Hashable, Sendable, Codable {
    /// When, Unix microseconds.
    package let tsMicros: Int64
    /// Who.
    package let actor: String
    /// Priority before.
    package let originalPriority: HopperPriority
    /// Priority after; the same when the item was withdrawn.
    package let newPriority: HopperPriority
    /// Why, as given.
    package let reason: String
    /// Its entry in the op-log.
    package let auditId: String

    private enum CodingKeys: String, CodingKey {
        case tsMicros = "ts_micros"
        case actor
        case originalPriority = "original_priority"
        case newPriority = "new_priority"
        case reason
        case auditId = "audit_id"
    }
}

/// What a developer asks for beside the rules.
package struct OverrideRequest: Hashable, Sendable {
    /// The text that a person types or a form sends to confirm.
    package static let confirmation = "yes-i-mean-it"

    /// The item.
    package var itemID: ItemID
    /// Why; must not be blank.
    package var reason: String
    /// Must be exactly ``confirmation``.
    package var confirmToken: String?
    /// Where it was confirmed.
    package var confirmedIn = DeveloperOverride.Minter.dashboard

    /// Asks without a confirmation.
    package init(itemID: ItemID, reason: String) {
        self.itemID = itemID
        self.reason = reason
    }
}

/// What came of it.
package struct OverrideOutcome: Hashable, Sendable {
    /// The item as it is now.
    package let item: HopperItem
    /// The entry `hopper_item_overridden`; its id and signature go to the caller.
    package let entry: LogEntry
}

/// Why an override was refused.
package enum OverrideError: Error, Hashable, Sendable {
    /// Not a priority word: 400.
    case unknownPriority
    /// The confirmation is missing or another text: 403, and the op-log says so.
    case capabilityRequired
    /// The reason is blank: 400.
    case blankReason
    /// No such item: 404.
    case unknownItem
    /// The item is done or overridden: 409.
    case terminal
    /// A person set the priority, and the writer is none: 409.
    case sourceTooLow(current: PrioritySource)
    /// The store said no.
    case store(StoreError)
}
