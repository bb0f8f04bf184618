import Mesh

/// What an action on a node takes: reason and confirmation, and for a replay the run.
struct NodeActionBody: Decodable, Sendable {
    private let reason: String?
    private let confirmToken: String?
    private let run: String?

    private enum CodingKeys: String, CodingKey {
        case reason
        case confirmToken = "confirm_token"
        case run = "run_id"
    }

    /// The reason without white space around it; a resume needs neither confirmation nor reason.
    func checkedReason(for action: NodeAction) throws(DashboardError) -> String {
        guard !action.isConfirmed else {
            return try ActionBody(reason: reason, confirmToken: confirmToken).checkedReason()
        }
        let reason = (reason ?? "").trimmed
        guard !reason.isEmpty else { return "" }
        return try ActionBody(reason: reason, confirmToken: ActionBody.confirmation).checkedReason()
    }

    /// The run to replay; nil for the node's latest.
    func runID(for action: NodeAction) -> RunID? {
        guard action == .replay, let run = run?.trimmed, !run.isEmpty else { return nil }
        return RunID(run)
    }
}
