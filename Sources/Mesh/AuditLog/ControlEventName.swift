import Audit

/// What a `control_event` tells of, in the words of the process's log.
enum ControlEventName: String, Hashable, Sendable {
    case joinSucceeded = "vox.mesh.join.succeeded"
    case joinFailed = "vox.mesh.join.failed"
    case leaseReconcile = "vox.mesh.lease.reconcile"
}

extension EntryDraft {
    /// An event of the control plane; its name is the payload's `event`.
    static func controlEvent(
        _ name: ControlEventName, target: String, _ facts: [String: JSONValue]
    ) -> EntryDraft {
        var payload = facts
        payload["event"] = .string(name.rawValue)
        return EntryDraft(kind: .controlEvent, actor: "system", target: target, payload: .object(payload))
    }
}
