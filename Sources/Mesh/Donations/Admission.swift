/// Decides whether a node takes a job: the contract's checks in their order, the first failure is the reason.
package enum Admission {
    /// Position of a slot in the policy, with its kind.
    package struct Place: Hashable, Sendable {
        /// Position in the policy's list.
        package let index: Int
        /// Slot kind.
        package let kind: String
    }

    /// The slot that the job gets, or why it gets none.
    package static func admit(
        _ request: AdmissionRequest, in state: AdmissionState
    ) -> Result<Place, AdmissionRefusal> {
        guard let needs = request.requirements, let kind = needs.taskKind.wireNonBlank else {
            return .failure(.jobMalformed)
        }
        let policy: WorkerDonationPolicy
        switch state.policy {
        case .known(let known): policy = known
        case .absent: return .failure(.noPolicy)
        case .unreadable: return .failure(.policyUnreadable)
        }
        let question = AdmissionQuestion(
            request: request, needs: needs, kind: kind, policy: policy, state: state)
        for check in AdmissionQuestion.checks {
            if let refusal = check(question) { return .failure(refusal) }
        }
        return question.place
    }

    /// Why the policy does not take a job that does not show its kind: by the checks that need no kind, in order.
    static func refusalWhateverKind(of request: AdmissionRequest, in state: AdmissionState) -> AdmissionRefusal? {
        guard let needs = request.requirements, case .known(let policy) = state.policy else { return nil }
        let question = AdmissionQuestion(request: request, needs: needs, kind: "", policy: policy, state: state)
        for (name, check) in zip(AdmissionQuestion.checkNames, AdmissionQuestion.checks) {
            guard !AdmissionQuestion.checksOfKind.contains(name) else { continue }
            if let refusal = check(question) { return refusal }
        }
        return nil
    }

    /// Every check by name with its result, in order, for `vox donations explain`; all are judged.
    package static func explain(
        _ request: AdmissionRequest, in state: AdmissionState
    ) -> [(name: String, passes: Bool)] {
        guard let needs = request.requirements, let kind = needs.taskKind.wireNonBlank,
            case .known(let policy) = state.policy
        else {
            if case .failure(let refusal) = admit(request, in: state) { return [(refusal.code, false)] }
            return []
        }
        let question = AdmissionQuestion(request: request, needs: needs, kind: kind, policy: policy, state: state)
        var lines = zip(AdmissionQuestion.checkNames, AdmissionQuestion.checks).map { name, check in
            (name: name, passes: check(question) == nil)
        }
        let hasRoom = if case .success = question.place { true } else { false }
        lines.append((name: "slot_full", passes: hasRoom))
        return lines
    }

    /// In-flight jobs by position, when only their number by slot kind is known: slots of one kind fill in file order.
    package static func inFlight(_ byKind: [String: Int], of policy: WorkerDonationPolicy) -> [Int] {
        var left = byKind
        var lastOfKind: [String: Int] = [:]
        var filled = policy.slots.enumerated().map { index, slot in
            lastOfKind[slot.taskKind] = index
            let share = min(left[slot.taskKind] ?? 0, Int(slot.maxConcurrent))
            left[slot.taskKind, default: 0] -= share
            return share
        }
        for (kind, index) in lastOfKind { filled[index] += max(0, left[kind] ?? 0) }
        return filled
    }
}

/// One admission with everything at hand.
struct AdmissionQuestion: Sendable {
    let request: AdmissionRequest
    let needs: JobRequirements
    let kind: String
    let policy: WorkerDonationPolicy
    let state: AdmissionState

    private var known: TaskKind? { TaskKind(rawValue: kind) }
    private var isTraining: Bool { known?.group == .training }
    private var isInference: Bool { known?.group == .inference }

    /// The override fields that hold for this peer; the last write wins for each field.
    var effective: PeerOverride {
        var result = PeerOverride(peer: "")
        for override in policy.perPeerOverrides where request.submitters.contains(override.peer) {
            result.nsfwAllowed = override.nsfwAllowed ?? result.nsfwAllowed
            result.minPriority = override.minPriority ?? result.minPriority
            result.maxConcurrent = override.maxConcurrent ?? result.maxConcurrent
        }
        return result
    }

    /// Checks 3 to 23 by name.
    static let checkNames = [
        "task_kind_unknown", "backend_missing", "privacy_local_only", "privacy_not_trusted",
        "public_mesh_not_opted_in", "sensitive_not_accepted", "sensitive_training_not_accepted",
        "training_not_accepted", "inference_not_accepted", "user_denied", "user_not_allowed", "scope_not_allowed",
        "network_not_allowed", "priority_below_minimum", "nsfw_not_allowed", "duration_exceeds_limit",
        "cuda_tier_too_low", "metal_tier_too_low", "vram_insufficient", "slot_kind_not_offered", "peer_limit_reached",
    ]

    /// Those that nothing can be said about while the kind is not known.
    static let checksOfKind: Set<String> = [
        "task_kind_unknown", "backend_missing", "sensitive_training_not_accepted", "training_not_accepted",
        "inference_not_accepted", "slot_kind_not_offered",
    ]

    /// Checks 3 to 23; 1, 2 and 24 are `admit`'s own.
    static let checks: [@Sendable (AdmissionQuestion) -> AdmissionRefusal?] = [
        { $0.known == nil && !$0.policy.slots.contains(where: $0.isNamesake) ? .taskKindUnknown : nil },
        { $0.state.hasBackend == false ? .backendMissing : nil },
        { $0.request.privacy.reach == .ownNode && !$0.state.isSubmittingNode ? .privacyLocalOnly : nil },
        { $0.isTrusted ? nil : .privacyNotTrusted },
        { $0.request.privacy.reach == .anyNode && !$0.policy.publicMeshOptIn ? .publicMeshNotOptedIn : nil },
        { $0.request.privacy.isSensitive && !$0.policy.acceptSensitiveWorkloads ? .sensitiveNotAccepted : nil },
        { $0.acceptsSensitiveTraining ? nil : .sensitiveTrainingNotAccepted },
        { $0.isTraining && !$0.policy.acceptsTrainingWorkloads ? .trainingNotAccepted : nil },
        { $0.isInference && !$0.policy.acceptsInferenceWorkloads ? .inferenceNotAccepted : nil },
        { $0.request.submitters.isDisjoint(with: $0.policy.deniedUsers ?? []) ? nil : .userDenied },
        { $0.userRefusal },
        { Self.isListed($0.request.scope, in: $0.policy.allowedScopes) ? nil : .scopeNotAllowed },
        { Self.isListed($0.request.network, in: $0.policy.allowedMeshNetworks) ? nil : .networkNotAllowed },
        { $0.priority < ($0.effective.minPriority ?? $0.policy.minPriority) ? .priorityBelowMinimum : nil },
        { $0.isNSFW && !($0.effective.nsfwAllowed ?? $0.policy.nsfwAllowed) ? .nsfwNotAllowed : nil },
        { $0.fitsTime ? nil : .durationExceedsLimit },
        { $0.policy.cudaTier >= $0.neededCudaTier ? nil : .cudaTierTooLow },
        { $0.policy.metalTier >= ($0.needs.minMetalTier ?? 0) ? nil : .metalTierTooLow },
        { $0.memoryMb >= UInt64($0.needs.minVramMb ?? 0) ? nil : .vramInsufficient },
        { $0.admittingSlots.isEmpty ? .slotKindNotOffered : nil },
        { $0.isPeerFull ? .peerLimitReached : nil },
    ]

    /// Check 24: the first slot with room, in preference order then file order.
    var place: Result<Admission.Place, AdmissionRefusal> {
        for index in admittingSlots {
            let used = state.inFlight.map { index < $0.count ? $0[index] : 0 } ?? 0
            if used < Int(policy.slots[index].maxConcurrent) || state.inFlight == nil {
                return .success(Admission.Place(index: index, kind: policy.slots[index].taskKind))
            }
        }
        return .failure(.slotFull)
    }

    private var admittingSlots: [Int] {
        TaskKind.slotKinds(for: kind).flatMap { wanted in
            policy.slots.indices.filter { policy.slots[$0].taskKind == wanted }
        }
    }

    private func isNamesake(_ slot: DonationSlot) -> Bool { slot.taskKind == kind }

    private var isTrusted: Bool {
        guard request.privacy.reach != .anyNode else { return true }
        guard state.visibility?.wireTrimmed.lowercased() != "public" else { return false }
        return request.privacy.reach != .trustedNodes || state.trustTier?.wireTrimmed.lowercased() != "new"
    }

    private var acceptsSensitiveTraining: Bool {
        !(request.privacy.isSensitive && isTraining) || policy.acceptsSensitiveTrainingData
    }

    private var userRefusal: AdmissionRefusal? {
        guard let allowed = policy.allowedUsers else { return nil }
        if request.submitters.isEmpty { return .userUnknown }
        return request.submitters.isDisjoint(with: allowed) ? .userNotAllowed : nil
    }

    private static func isListed(_ name: String?, in rule: [String]?) -> Bool {
        guard let rule else { return true }
        return name.map(rule.contains) ?? false
    }

    private var priority: UInt8 { needs.priority ?? WirePriority.value }
    private var isNSFW: Bool { needs.nsfw ?? false }

    private var fitsTime: Bool {
        guard policy.maxJobDurationSecs > 0 else { return false }
        return (needs.timeoutSecs ?? 0) <= policy.maxJobDurationSecs
    }

    private var neededCudaTier: UInt8 { needs.minCudaTier ?? (isTraining ? state.trainingCudaTier : 0) }

    private var memoryMb: UInt64 {
        policy.vramMinGb > 0 ? UInt64(policy.vramMinGb) * 1_024 : UInt64(state.probedVramMb ?? 0)
    }

    private var isPeerFull: Bool {
        guard state.inFlight != nil, let limit = effective.maxConcurrent else { return false }
        return state.peerInFlight >= Int(limit)
    }
}
