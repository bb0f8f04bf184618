/// Says a plan in one plain sentence, from constants and ids.
enum PlanSentence {
    private static let mostRefused = 3

    static func text(
        chosen: (NodeSnapshot, NodeJudge.Fit)?, considered: [DecisionRecord.Considered]
    ) -> String {
        let refused = considered.filter { $0.verdict == "refused" }
        var clauses: [String] = []
        if let (node, fit) = chosen {
            let model = fit.isLoaded ? "has the model loaded" : "can load the model"
            let runnerUp = considered.first { $0.verdict == "eligible" }
            clauses.append("\(node.id) \(model) and \(fit.freeSlots) of \(fit.slots) slots free")
            if let runnerUp { clauses.append("\(runnerUp.nodeId) ranks next with \(runnerUp.score ?? 0) points") }
        } else if refused.isEmpty {
            return "No node is known."
        } else {
            clauses.append("No node is eligible")
        }
        clauses += refused.prefix(mostRefused).map { "\($0.nodeId) \(words(for: $0.reason ?? ""))" }
        if refused.count > mostRefused { clauses.append("\(refused.count - mostRefused) more were passed over") }
        return clauses.joined(separator: "; ") + "."
    }

    private static func words(for reason: String) -> String {
        switch reason {
        case "target_mismatch": "is not the wanted node"
        case "node_offline": "is offline"
        case "node_quarantined": "is quarantined"
        case "node_maintenance": "is in maintenance"
        case "node_paused": "is paused"
        case "node_draining": "is draining"
        case "label_missing": "lacks a required label"
        case "capability_missing", "vram_insufficient": "lacks memory"
        case "model_missing": "does not have the model"
        case "recipient_key_missing": "has no key for sealed input"
        case "secret_missing": "was not asked, for a secret that the job needs is not on this machine"
        case "budget_exhausted": "has used up its budget"
        case "no_policy": "has published no donation policy"
        case "slot_full": "has no free slot"
        case "slot_kind_not_offered": "offers no slot for this kind of work"
        case "privacy_local_only": "is not this machine"
        case "peer_limit_reached": "takes no more jobs from here now"
        case "public_mesh_not_opted_in": "does not take public work"
        case "duration_exceeds_limit": "does not take jobs that long"
        case "priority_below_minimum": "takes only more urgent work"
        default: JobReason.words.contains(reason) ? "does not admit it (\(reason))" : "does not admit it"
        }
    }
}
