import Testing

@testable import Mesh

/// One job and one node that fit each other; each test spoils something.
struct AdmissionCase: Sendable {
    var request: AdmissionRequest
    var state: AdmissionState
    var policy: WorkerDonationPolicy

    init(kind: String = "text_infer", privacy: PrivacyClass = .pairedPeers) {
        var needs = JobRequirements(taskKind: kind)
        needs.timeoutSecs = 600
        request = AdmissionRequest(requirements: needs, privacy: privacy)
        request.submitters = ["lena@harbour", "ab12"]
        policy = WorkerDonationPolicy(
            slots: [DonationSlot(taskKind: "gpu", maxConcurrent: 1, weightPct: 50)], nsfwAllowed: false,
            maxJobDurationSecs: 3_600, publicMeshOptIn: false, minPriority: 0)
        state = AdmissionState(policy: .absent)
        state.inFlight = [0]
    }

    /// The refusal's code; nil when the job is admitted.
    func refusal() -> String? {
        if case .failure(let refusal) = answer() { refusal.code } else { nil }
    }

    func answer() -> Result<Admission.Place, AdmissionRefusal> {
        var state = state
        if state.policy == .absent { state.policy = .known(policy) }
        return Admission.admit(request, in: state)
    }

    func slot() -> String? {
        if case .success(let place) = answer() { place.kind } else { nil }
    }

    mutating func needs(_ edit: (inout JobRequirements) -> Void) {
        guard var needs = request.requirements else { return }
        edit(&needs)
        request.requirements = needs
    }
}

struct AdmissionTests {
    typealias Spoil = @Sendable (inout AdmissionCase) -> Void

    /// Checks 3 to 24 in their order, each with a change that makes it fail.
    private static let spoilers: [(code: String, spoil: Spoil)] = [
        ("task_kind_unknown", { $0.needs { $0.taskKind = "teleport" } }),
        ("backend_missing", { $0.state.hasBackend = false }),
        ("privacy_local_only", { $0.request.privacy = .localOnly }),
        ("privacy_not_trusted", { $0.state.visibility = " Public " }),
        ("public_mesh_not_opted_in", { $0.request.privacy = .publicMesh }),
        ("sensitive_not_accepted", { $0.request.privacy = .sensitive }),
        ("sensitive_training_not_accepted", sensitiveTraining),
        ("training_not_accepted", { $0.needs { $0.taskKind = "train_qlora" } }),
        ("inference_not_accepted", { $0.policy.acceptsInferenceWorkloads = false }),
        ("user_denied", { $0.policy.deniedUsers = ["ab12"] }),
        ("user_not_allowed", { $0.policy.allowedUsers = ["someone"] }),
        ("scope_not_allowed", { $0.policy.allowedScopes = ["team"] }),
        ("network_not_allowed", { $0.policy.allowedMeshNetworks = ["aurelia"] }),
        ("priority_below_minimum", { $0.policy.minPriority = 129 }),
        ("nsfw_not_allowed", { $0.needs { $0.nsfw = true } }),
        ("duration_exceeds_limit", { $0.needs { $0.timeoutSecs = 3_601 } }),
        ("cuda_tier_too_low", { $0.needs { $0.minCudaTier = 1 } }),
        ("metal_tier_too_low", { $0.needs { $0.minMetalTier = 1 } }),
        ("vram_insufficient", { $0.needs { $0.minVramMb = 1 } }),
        ("slot_kind_not_offered", { $0.policy.slots[0].taskKind = "disk" }),
        ("peer_limit_reached", peerLimit),
        ("slot_full", { $0.state.inFlight = [1] }),
    ]

    private static let sensitiveTraining: Spoil = { example in
        example.needs { $0.taskKind = "train_qlora" }
        example.request.privacy = .sensitive
        example.policy.acceptSensitiveWorkloads = true
    }

    private static let peerLimit: Spoil = { example in
        var override = PeerOverride(peer: "lena@harbour")
        override.maxConcurrent = 1
        example.policy.perPeerOverrides.append(override)
        example.state.peerInFlight = 1
    }

    @Test func fittingJobIsAdmitted() {
        #expect(AdmissionCase().refusal() == nil)
        #expect(AdmissionCase().slot() == "gpu")
    }

    @Test(arguments: spoilers.indices) func eachCheckRefusesAlone(_ index: Int) {
        var example = AdmissionCase()
        Self.spoilers[index].spoil(&example)
        #expect(example.refusal() == Self.spoilers[index].code)
    }

    /// Spoilers that need the same field to have different values cannot be combined.
    private static let exclusive: [Set<String>] = [
        [
            "privacy_local_only", "public_mesh_not_opted_in", "sensitive_not_accepted",
            "sensitive_training_not_accepted",
        ],
        [
            "task_kind_unknown", "sensitive_training_not_accepted", "training_not_accepted", "inference_not_accepted",
        ],
        ["privacy_not_trusted", "public_mesh_not_opted_in"],
        ["sensitive_not_accepted", "sensitive_training_not_accepted"],
        ["slot_kind_not_offered", "slot_full"],
    ]

    @Test(arguments: spoilers.indices) func theEarlierCheckWins(_ first: Int) {
        for later in Self.spoilers.indices.dropFirst(first + 1) {
            let pair: Set<String> = [Self.spoilers[first].code, Self.spoilers[later].code]
            guard !Self.exclusive.contains(where: { pair.isSubset(of: $0) }) else { continue }
            var example = AdmissionCase()
            Self.spoilers[later].spoil(&example)
            Self.spoilers[first].spoil(&example)
            #expect(example.refusal() == Self.spoilers[first].code, "\(pair)")
        }
    }

    @Test func malformedJobIsFirst() {
        var example = AdmissionCase()
        example.state.policy = .unreadable
        example.request.requirements = nil
        #expect(example.refusal() == "job_malformed")
        example.request.requirements = JobRequirements(taskKind: "  ")
        #expect(example.refusal() == "job_malformed")
    }

    @Test func policyComesSecond() {
        var example = AdmissionCase(kind: "teleport")
        example.state.policy = .unreadable
        #expect(example.refusal() == "policy_unreadable")
        let missing = Admission.admit(example.request, in: AdmissionState(policy: .absent))
        #expect(missing == .failure(.noPolicy))
    }

    @Test func unknownKindFitsASlotOfItsName() {
        var example = AdmissionCase(kind: "teleport")
        example.policy.slots.append(DonationSlot(taskKind: "teleport", maxConcurrent: 1, weightPct: 0))
        example.state.inFlight = [0, 0]
        #expect(example.slot() == "teleport")
        example.policy.acceptsInferenceWorkloads = false
        #expect(example.slot() == "teleport")
    }

    @Test func onlyNoAndLaterAreTold() {
        let later = Self.spoilers.map(\.code).filter { AdmissionRefusal(code: $0).isLater }
        #expect(later == ["peer_limit_reached", "slot_full"])
        #expect(!AdmissionRefusal(code: "no_policy").isLater)
    }

    @Test func checkNamesMatchTheContract() {
        #expect(AdmissionQuestion.checkNames == Self.spoilers.dropLast().map(\.code))
        #expect(AdmissionQuestion.checks.count == AdmissionQuestion.checkNames.count)
        #expect(AdmissionQuestion.checksOfKind.isSubset(of: AdmissionQuestion.checkNames))
    }

    @Test func explainJudgesEveryCheck() {
        var example = AdmissionCase()
        example.needs { $0.nsfw = true }
        example.state.inFlight = [1]
        var state = example.state
        state.policy = .known(example.policy)
        let lines = Admission.explain(example.request, in: state)
        #expect(lines.map(\.name) == Self.spoilers.map(\.code))
        #expect(lines.filter { !$0.passes }.map(\.name) == ["nsfw_not_allowed", "slot_full"])
        let none = Admission.explain(example.request, in: AdmissionState(policy: .unreadable))
        #expect(none.map(\.name) == ["policy_unreadable"])
    }
}
