import Audit

extension Metrics {
    /// Counts what was committed; every event and every entry of the log passes here once.
    func note(_ events: [MeshEvent]) {
        update { counts in
            for event in events { counts.note(event) }
        }
    }
}

extension Metrics.Counts {
    fileprivate mutating func note(_ event: MeshEvent) {
        count(.events, [event.topic.rawValue])
        if let entry = event.entry { return note(entry) }
        if let change = event.lease { return count(.leaseTransitions, [change.leaseKind, change.type.metricWord]) }
        switch event.type {
        case "HopperOverrideViolation": count(.violations, [event.data.text("attempted_by")])
        case "StoreAlert":
            switch event.data.text("alert") {
            case "oplog_invalid": count(.verifyFailures)
            case "disk_full": count(.writeFailures, ["disk_full"])
            case "write_failed": count(.writeFailures, ["write_failed"])
            default: break
            }
        default: break
        }
    }

    private mutating func note(_ entry: LogEntry) {
        count(.logEntries, [entry.kind.rawValue])
        switch entry.kind {
        case .inviteMinted: count(.invites, ["minted"])
        case .inviteExchanged: count(.invites, ["exchanged"])
        case .inviteRevoked: count(.invites, ["revoked"])
        case .inviteExpired: count(.invites, ["expired"])
        case .actionCommitted: count(.actions, [entry.action, "committed"])
        case .actionRefused: count(.actions, [entry.action, "refused"])
        case .actionFailed: count(.actions, [entry.action, "failed"])
        case .hopperItemAdmitted: count(.admitted, [entry.payload.text("priority")])
        case .hopperItemOverridden: count(.overrides, [entry.payload.text("priority")])
        case .runFinished: count(.runs, ["job", entry.payload.text("status")])
        default: break
        }
    }
}

extension LeaseChange.Kind {
    fileprivate var metricWord: String {
        switch self {
        case .granted: "granted"
        case .renewed: "renewed"
        case .expired: "expired"
        case .revoked: "revoked"
        case .completed: "completed"
        }
    }
}
