import Audit
import VoxCrypto

/// The right to change one item against the rules, once; made only where a person confirms.
///
/// It cannot be copied, and spending it uses it up.
package struct DeveloperOverride: ~Copyable, Sendable {
    /// Where a person confirmed.
    package enum Minter: String, Hashable, Sendable {
        case dashboard
        case commandLine = "command_line"
        case intake
    }

    /// What it may be spent on.
    package enum Operation: String, Hashable, Sendable {
        case intake
        case reprioritize
        case withdraw
    }

    /// How long it may wait to be spent, microseconds.
    package static let lifetimeMicros: Int64 = 60_000_000
    /// Reason of one that is made at intake.
    package static let intakeReason = "priority hint at intake"

    let id: String
    let item: ItemID
    let operation: Operation
    let actor: String
    let reason: String
    let mintedMicros: Int64
    /// Entry `capability_minted`.
    let auditID: String

    /// Made after a confirmation on a page, over REST or on the command line; the op-log has it before its effect.
    static func confirmed(
        _ request: OverrideRequest, for operation: Operation, actor: String, random: RandomSource,
        _ tx: WriteTransaction
    ) throws -> DeveloperOverride {
        guard request.confirmToken == OverrideRequest.confirmation, request.confirmedIn != .intake else {
            throw OverrideError.capabilityRequired
        }
        return try DeveloperOverride(
            request.itemID, operation, (actor: actor, reason: request.reason, by: request.confirmedIn), random, tx)
    }

    /// Made when a developer's submission says another priority than the rules.
    static func atIntake(
        of item: ItemID, actor: String, random: RandomSource, _ tx: WriteTransaction
    ) throws -> DeveloperOverride {
        try DeveloperOverride(item, .intake, (actor: actor, reason: intakeReason, by: .intake), random, tx)
    }

    private init(
        _ item: ItemID, _ operation: Operation, _ who: (actor: String, reason: String, by: Minter),
        _ random: RandomSource, _ tx: WriteTransaction
    ) throws {
        id = "cap-" + random.hex(16)
        self.item = item
        self.operation = operation
        actor = who.actor
        reason = who.reason
        mintedMicros = tx.clock.micros()
        auditID = try tx.append(
            EntryDraft(
                kind: .capabilityMinted, actor: actor, action: operation.rawValue, target: item.rawValue,
                reason: reason,
                payload: ["capability_id": .string(id), "minted_by": .string(who.by.rawValue)])
        ).auditID
    }

    /// Uses it up in the transaction of its effect; a foreign or expired one undoes that effect.
    consuming func spend(on item: ItemID, for operation: Operation, _ tx: WriteTransaction) throws {
        let age = tx.clock.micros() - mintedMicros
        guard item == self.item, operation == self.operation, age <= Self.lifetimeMicros else {
            throw OverrideError.capabilityRequired
        }
        try tx.append(
            EntryDraft(
                kind: .capabilitySpent, actor: actor, action: operation.rawValue, target: item.rawValue,
                reason: reason, payload: ["capability_id": .string(id)]))
    }
}
