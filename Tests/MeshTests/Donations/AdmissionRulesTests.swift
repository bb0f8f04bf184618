import Testing

@testable import Mesh

/// The rules inside single checks, and the table of donations §6.1.
struct AdmissionRulesTests {
    private func override(
        _ peer: String = "lena@harbour", _ edit: (inout PeerOverride) -> Void
    ) -> PeerOverride {
        var override = PeerOverride(peer: peer)
        edit(&override)
        return override
    }

    private func slots(_ list: [(String, UInt8)]) -> [DonationSlot] {
        list.map { DonationSlot(taskKind: $0.0, maxConcurrent: $0.1, weightPct: 50) }
    }

    @Test func tableOfThePolicyChapter() {
        #expect(AdmissionCase().slot() == "gpu")
        var image = AdmissionCase(kind: "image_gen")
        image.policy.slots = slots([("cpu", 2)])
        #expect(image.refusal() == "slot_kind_not_offered")
        var training = AdmissionCase(kind: "train_qlora")
        training.policy.acceptsTrainingWorkloads = true
        training.policy.cudaTier = 50
        #expect(training.refusal() == "cuda_tier_too_low")
        training.policy.cudaTier = 80
        #expect(training.slot() == "gpu")
        training.request.privacy = .sensitive
        training.policy.acceptSensitiveWorkloads = true
        #expect(training.refusal() == "sensitive_training_not_accepted")
        var open = AdmissionCase(privacy: PrivacyClass(rawWord: nil))
        open.policy.slots = slots([("text", 1)])
        #expect(open.refusal() == "public_mesh_not_opted_in")
        open.policy.publicMeshOptIn = true
        #expect(open.slot() == "text")
        var unreadable = AdmissionCase()
        unreadable.state.policy = .unreadable
        #expect(unreadable.refusal() == "policy_unreadable")
    }

    @Test func overrideLowersTheLeastPriority() {
        var example = AdmissionCase()
        example.policy.slots = slots([("text", 1)])
        example.policy.minPriority = 100
        example.needs { $0.priority = 64 }
        #expect(example.refusal() == "priority_below_minimum")
        example.policy.perPeerOverrides = [override { $0.minPriority = 0 }]
        #expect(example.slot() == "text")
        example.request.submitters = ["Lena@harbour"]
        #expect(example.refusal() == "priority_below_minimum")
    }

    @Test func overridesAddUpFieldByField() {
        var example = AdmissionCase()
        example.policy.slots = slots([("gpu", 4)])
        example.policy.perPeerOverrides = [
            override { $0.nsfwAllowed = true }, override("ab12") { $0.maxConcurrent = 1 },
        ]
        example.needs { $0.nsfw = true }
        #expect(example.slot() == "gpu")
        example.state.peerInFlight = 1
        #expect(example.refusal() == "peer_limit_reached")
        example.policy.perPeerOverrides.append(override { $0.maxConcurrent = 2 })
        #expect(example.slot() == "gpu")
        example.policy.perPeerOverrides.append(override { $0.nsfwAllowed = false })
        #expect(example.refusal() == "nsfw_not_allowed")
    }

    @Test func overrideLimitOfNoneTakesNothing() {
        var example = AdmissionCase()
        example.policy.perPeerOverrides = [override { $0.maxConcurrent = 0 }]
        #expect(example.refusal() == "peer_limit_reached")
    }

    @Test func anOverrideOfAnotherPeerChangesNothing() {
        var example = AdmissionCase()
        example.policy.perPeerOverrides = [override("other@mesh") { $0.maxConcurrent = 0 }]
        #expect(example.refusal() == nil)
    }

    @Test(
        arguments: [
            ("private", nil, nil, nil), ("private", "public", nil, "privacy_not_trusted"),
            ("private", nil, "new", nil), ("trusted_only", nil, "new", "privacy_not_trusted"),
            ("trusted_only", nil, "known", nil), ("trusted_only", "public", "known", "privacy_not_trusted"),
            ("something-new", nil, nil, nil), ("something-new", "public", nil, "privacy_not_trusted"),
            ("local_only", nil, nil, "privacy_local_only"), ("public", "public", "new", nil),
        ] as [(String, String?, String?, String?)])
    func privacyClasses(_ word: String, _ visibility: String?, _ trust: String?, _ expected: String?) {
        var example = AdmissionCase(privacy: PrivacyClass(rawWord: word))
        example.policy.publicMeshOptIn = true
        example.state.visibility = visibility
        example.state.trustTier = trust
        #expect(example.refusal() == expected)
    }

    @Test func localOnlyPassesOnTheSubmittingNode() {
        var example = AdmissionCase(privacy: .localOnly)
        example.state.isSubmittingNode = true
        #expect(example.refusal() == nil)
    }

    @Test func missingFactsCountAgainstTheJob() {
        var example = AdmissionCase()
        example.policy.allowedScopes = ["team"]
        #expect(example.refusal() == "scope_not_allowed")
        example.request.scope = "team"
        example.policy.allowedMeshNetworks = ["aurelia"]
        #expect(example.refusal() == "network_not_allowed")
        example.request.network = "aurelia"
        #expect(example.refusal() == nil)
        example.policy.allowedUsers = ["lena@harbour"]
        #expect(example.refusal() == nil)
        example.request.submitters = []
        #expect(example.refusal() == "user_unknown")
    }

    @Test func emptyListsNameNobody() {
        var example = AdmissionCase()
        example.policy.allowedUsers = []
        #expect(example.refusal() == "user_not_allowed")
        example.policy.allowedUsers = nil
        example.policy.deniedUsers = []
        #expect(example.refusal() == nil)
        example.policy.allowedScopes = []
        #expect(example.refusal() == "scope_not_allowed")
    }

    @Test func denialBeatsPermission() {
        var example = AdmissionCase()
        example.policy.allowedUsers = ["lena@harbour"]
        example.policy.deniedUsers = ["ab12"]
        #expect(example.refusal() == "user_denied")
    }

    @Test func timeLimits() {
        var example = AdmissionCase()
        example.needs { $0.timeoutSecs = 3_600 }
        #expect(example.refusal() == nil)
        example.needs { $0.timeoutSecs = nil }
        #expect(example.refusal() == nil)
        example.policy.maxJobDurationSecs = 0
        #expect(example.refusal() == "duration_exceeds_limit")
    }

    @Test func memoryComesFromThePolicyThenTheProbe() {
        var example = AdmissionCase()
        example.needs { $0.minVramMb = 8_192 }
        #expect(example.refusal() == "vram_insufficient")
        example.state.probedVramMb = 8_192
        #expect(example.refusal() == nil)
        example.policy.vramMinGb = 7
        #expect(example.refusal() == "vram_insufficient")
        example.policy.vramMinGb = 8
        example.state.probedVramMb = nil
        #expect(example.refusal() == nil)
    }

    @Test func tiersAndTheTrainingDefault() {
        var example = AdmissionCase(kind: "train_qlora")
        example.policy.acceptsTrainingWorkloads = true
        example.policy.cudaTier = 70
        #expect(example.refusal() == nil)
        example.state.trainingCudaTier = 71
        #expect(example.refusal() == "cuda_tier_too_low")
        example.needs { $0.minCudaTier = 10 }
        #expect(example.refusal() == nil)
        example.needs { $0.minMetalTier = 3 }
        example.policy.metalTier = 3
        #expect(example.refusal() == nil)
    }

    @Test(arguments: [
        ("text_infer", ["text_infer", "text", "gpu", "cpu"]), ("image_gen", ["image_gen", "gpu"]),
        ("speech_transcribe", ["speech_transcribe", "gpu", "cpu"]), ("embed", ["embed", "gpu", "cpu"]),
        ("train_qlora", ["train_qlora", "gpu"]), ("vox_script", ["vox_script", "cpu"]), ("teleport", ["teleport"]),
    ]) func slotsFillInPreferenceOrder(_ kind: String, _ preferred: [String]) {
        var example = AdmissionCase(kind: kind)
        example.policy.acceptsTrainingWorkloads = true
        example.policy.cudaTier = 100
        example.policy.slots = slots(preferred.reversed().map { ($0, 1) } + [("disk", 9)])
        var inFlight = Array(repeating: 0, count: preferred.count + 1)
        for (turn, wanted) in preferred.enumerated() {
            example.state.inFlight = inFlight
            #expect(example.slot() == wanted)
            inFlight[preferred.count - 1 - turn] = 1
        }
        example.state.inFlight = inFlight
        #expect(example.refusal() == "slot_full")
    }

    @Test func slotsOfOneKindFillInFileOrder() {
        let policy = WorkerDonationPolicy(
            slots: slots([("gpu", 2), ("cpu", 1), ("gpu", 1)]), nsfwAllowed: false, maxJobDurationSecs: 1,
            publicMeshOptIn: false, minPriority: 0)
        #expect(Admission.inFlight([:], of: policy) == [0, 0, 0])
        #expect(Admission.inFlight(["gpu": 2, "cpu": 1], of: policy) == [2, 1, 0])
        #expect(Admission.inFlight(["gpu": 3], of: policy) == [2, 0, 1])
        #expect(Admission.inFlight(["gpu": 5, "disk": 4], of: policy) == [2, 0, 3])
    }

    @Test func roomIsNotJudgedWhereItIsNotKnown() {
        var example = AdmissionCase()
        example.policy.perPeerOverrides = [override { $0.maxConcurrent = 0 }]
        example.state.inFlight = nil
        example.state.peerInFlight = 9
        #expect(example.slot() == "gpu")
    }

    @Test func aBackendThatNobodyCanJudgeIsNoReason() {
        var example = AdmissionCase()
        example.state.hasBackend = nil
        #expect(example.refusal() == nil)
    }
}
