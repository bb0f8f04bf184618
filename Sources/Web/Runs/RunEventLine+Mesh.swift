import Mesh
import Templates

extension RunEventLine {
    /// One thing that happened to a run whose status is `status`.
    init(_ event: RunEvent, status: String, nowMs: Int64) {
        self.init(time: TimeText(micros: event.tsMicros, nowMs: nowMs), Self.sentence(event, status))
    }

    private static func sentence(_ event: RunEvent, _ status: String) -> String {
        let node = event.node?.rawValue ?? "A node"
        let reason = event.reason.map { " " + ReasonText(code: $0).sentence } ?? ""
        return switch event.name {
        case "submitted": "It was submitted to the planner."
        case "assigned": "It was given to \(node) for attempt \(event.attempt)."
        case "started": "\(node) began attempt \(event.attempt)."
        case "requeued": "It came back from \(node) and waits again.\(reason)"
        case "refused": "\(node) refused it.\(reason)"
        case "finished": "It ended: \(status).\(reason)"
        case "late_result": "A result came too late; it is kept and changes nothing."
        default: event.name.replacing("_", with: " ") + "."
        }
    }
}

extension Templates.RunPage.Attempt {
    /// Every placement of a run, oldest first, with how it went on.
    static func all(of run: RunView, nowMs: Int64) -> [Self] {
        var attempts: [Self] = []
        for event in run.events {
            guard event.name != "assigned" else {
                attempts.append(
                    Self(
                        number: event.attempt, node: event.node.map { LinkText(node: $0) },
                        started: TimeText(micros: event.tsMicros, nowMs: nowMs), status: StatusMark("assigned")))
                continue
            }
            guard let last = attempts.indices.last else { continue }
            attempts[last].status = Self.status(attempts[last].status, after: event, run)
        }
        return attempts
    }

    /// A node that had begun has failed; one that had not has refused, unless it was away.
    private static func status(_ before: StatusMark, after event: RunEvent, _ run: RunView) -> StatusMark {
        switch event.name {
        case "started": StatusMark("running")
        case "requeued":
            StatusMark(
                before.word == "running" || event.reason == "node_offline" ? "failed" : "refused", code: event.reason)
        case "refused": StatusMark("refused", code: event.reason)
        case "finished": StatusMark(run.status, code: run.error)
        default: before
        }
    }
}
