import Audit
import Synchronization

/// Records what was refused; at most ten a minute for each actor, the rest as a number in the next entry.
final class RefusedActions: Sendable {
    private let store: MeshStore
    private let clock: WallClock
    private let window = AttemptWindow(limit: 10)
    private let unrecorded = Mutex<[String: Int64]>([:])

    init(store: MeshStore, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Writes `action_refused`, or counts it; a log that cannot be written is not the caller's concern here.
    func record(_ action: String, on target: String, by order: ActionOrder, code: String) async {
        guard window.take(order.actor, nowMicros: clock.micros()) == nil else {
            unrecorded.withLock { $0[order.actor, default: 0] += 1 }
            return
        }
        let missing = unrecorded.withLock { $0.removeValue(forKey: order.actor) }
        var payload: [String: JSONValue] = ["code": .string(code)]
        payload["unrecorded"] = missing.map { .integer($0) }
        let draft = EntryDraft(
            kind: .actionRefused, actor: order.actor, action: action, target: String(target.prefix(256)),
            reason: order.reason, payload: .object(payload))
        _ = try? await store.write("record refusal") { tx in  // the caller learns of the refusal itself
            try tx.append(draft)
        }
    }
}
