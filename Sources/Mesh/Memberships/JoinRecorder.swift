import Audit

/// Writes into the op-log how joins of other meshes went; an answer's own words are left out.
struct JoinRecorder: Sendable {
    let store: MeshStore

    /// Records one outcome; nil is a join that went well.
    func note(_ fault: ControlPlaneError?, as node: NodeID, at url: String, of inviter: String) async {
        var facts: [String: JSONValue] = ["inviter": .string(inviter), "control_url": .string(url)]
        if let fault {
            facts["reason"] = .string(fault.word)
            facts["status"] = fault.status.map { .integer(Int64($0)) }
        }
        let name: ControlEventName = fault == nil ? .joinSucceeded : .joinFailed
        let draft = EntryDraft.controlEvent(name, target: node.rawValue, facts)
        let appending: @Sendable (WriteTransaction) throws -> Void = { tx in _ = try tx.append(draft) }
        try? await store.write("record join", appending)  // a disk that takes no note of a join hinders no work
    }
}

extension ControlPlaneError {
    /// One word for the kind of failure.
    fileprivate var word: String {
        switch self {
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .pinMismatch: "pin_mismatch"
        case .untrusted: "untrusted"
        case .unreadable: "unreadable"
        }
    }
}
