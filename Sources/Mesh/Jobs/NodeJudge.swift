/// Judges one node for one job: the first failing filter, or its place in the ranking.
struct NodeJudge: Sendable {
    enum Verdict: Hashable, Sendable {
        case fit(Fit)
        case refused(String)
    }

    struct Fit: Hashable, Sendable {
        let slot: String
        let freeSlots: Int
        let slots: Int
        let terms: [String: Int]
        var score: Int { terms.values.reduce(0, +) }
        var isLoaded: Bool { (terms["model_loaded"] ?? 0) > 0 }
    }

    let job: Planner.Job
    let world: Planner.World
    let node: NodeSnapshot

    var verdict: Verdict {
        if let reason = refusal { return .refused(reason) }
        if node.isOwn { return judgeOwn() }
        return judgePeer()
    }

    private var needs: JobRequirements { job.requirements }

    private var refusal: String? {
        if let target = job.target, target != node.id { return "target_mismatch" }
        if let reason = job.excluded[node.id] { return reason }
        if node.liveness == .offline { return "node_offline" }
        if let reason = gateReason { return reason }
        let labels = node.record.capabilities.labels
        if !(needs.requiredLabels ?? []).allSatisfy(labels.contains) { return "label_missing" }
        if job.privacy.reach == .ownNode, !node.isOwn { return "privacy_local_only" }
        return capabilityReason ?? budgetReason
    }

    private var budgetReason: String? {
        guard world.isBudgetEnforced, let use = world.budgets[node.id] else { return nil }
        return use.isSpent ? "budget_exhausted" : nil
    }

    private var gateReason: String? {
        if node.gates.isQuarantined { return "node_quarantined" }
        if node.gates.isMaintained(nowMs: world.nowMs) { return "node_maintenance" }
        switch node.gates.admission {
        case .open: return nil
        case .paused: return "node_paused"
        case .draining: return "node_draining"
        }
    }

    private var capabilityReason: String? {
        if job.lacksSecrets { return "secret_missing" }
        if node.isOwn, let needed = needs.minVramMb, needed > (node.record.capabilities.minVramMb ?? 0) {
            return "capability_missing"
        }
        if candidateModels.isEmpty { return "model_missing" }
        let mustSeal = job.privacy.isSensitive || !(needs.requiredSecrets ?? []).isEmpty
        if mustSeal, !node.isOwn, node.record.recipientKey == nil { return "recipient_key_missing" }
        return nil
    }

    /// Advertised models that would serve the job.
    private var candidateModels: [ModelAdvertisement] {
        (node.record.advertisedModels ?? []).filter { model in
            model.taskKinds.contains(needs.taskKind) && (needs.modelId == nil || model.modelId == needs.modelId)
        }
    }

    private func judgeOwn() -> Verdict {
        let used = (world.load[node.id] ?? [:]).values.reduce(0, +)
        guard used < world.ownSlots else { return .refused("slot_full") }
        return .fit(fit(slot: Planner.ownSlot, free: world.ownSlots - used, of: world.ownSlots, weight: 0))
    }

    private func judgePeer() -> Verdict {
        var request = AdmissionRequest(requirements: needs, privacy: job.privacy)
        request.submitters = world.submitters
        request.scope = world.scope
        request.network = world.network
        let policy = node.record.donationPolicy
        var state = AdmissionState(policy: policy.map { .known($0) } ?? .absent)
        state.visibility = node.record.visibility
        state.trustTier = node.record.trustTier
        state.probedVramMb = node.record.capabilities.minVramMb
        let load = world.load[node.id] ?? [:]
        state.inFlight = policy.map { Admission.inFlight(load, of: $0) }
        state.peerInFlight = load.values.reduce(0, +)
        switch Admission.admit(request, in: state) {
        case .failure(let refusal): return .refused(refusal.code)
        case .success(let place):
            guard let policy else { return .refused(AdmissionRefusal.noPolicy.code) }
            let slot = policy.slots[place.index]
            let used = state.inFlight?[place.index] ?? 0
            return .fit(
                fit(
                    slot: place.kind, free: Int(slot.maxConcurrent) - used, of: Int(slot.maxConcurrent),
                    weight: Int(slot.weightPct)))
        }
    }

    private func fit(slot: String, free: Int, of slots: Int, weight: Int) -> Fit {
        var terms: [String: Int] = [:]
        if candidateModels.contains(where: \.isLoaded) { terms["model_loaded"] = 30 }
        terms["free_slots"] = 20 * free / max(slots, 1)
        if node.liveness == .online { terms["online"] = 20 }
        if node.isOwn { terms["own_node"] = 10 }
        if weight > 0 { terms["weight"] = weight / 10 }
        if job.sessionNode == node.id { terms["session"] = 10 }
        if let use = world.budgets[node.id], use.percent >= 5 { terms["budget"] = -20 * min(use.percent, 100) / 100 }
        return Fit(slot: slot, freeSlots: free, slots: slots, terms: terms)
    }
}
