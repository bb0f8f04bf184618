import MeshFixtures
import Testing

@testable import Mesh

/// What a claim is judged by: the published policy and what the row shows.
struct RelayAdmissionTests {
    private func row(
        _ kind: String = "text_infer", privacy: String? = "private",
        _ edit: (inout A2ADeliverRequest, inout JobRequirements, inout RemoteTaskEnvelope) -> Void = { _, _, _ in }
    ) -> A2AStoredMessage {
        var needs = JobRequirements(taskKind: kind)
        var request = A2ADeliverRequest.fixture(type: "remote_task_envelope")
        request.privacyClass = privacy
        request.taskKind = kind
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "k", taskId: 1, repositoryId: "r", capabilityRequirementsJson: "{}", payload: "{}")
        edit(&request, &needs, &envelope)
        if envelope.capabilityRequirementsJson == "{}" {
            envelope.capabilityRequirementsJson = WireCodec.text(needs)
        }
        if request.payload == "{}" { request.payload = WireCodec.text(envelope) }
        return A2AStoredMessage(id: 1, request: request, createdUnixMs: 0)
    }

    /// A row that shows no kind, neither in its envelope nor beside it.
    private func nameless(
        privacy: String? = "private", _ edit: (inout A2ADeliverRequest) -> Void = { _ in }
    ) -> A2AStoredMessage {
        row(privacy: privacy) { request, _, _ in
            request.payload = "no json"
            request.taskKind = nil
            edit(&request)
        }
    }

    private func admits(
        _ row: A2AStoredMessage, _ edit: (inout WorkerDonationPolicy) -> Void = { _ in }
    ) -> Bool {
        refusal(of: row, edit) == nil
    }

    private func refusal(
        of row: A2AStoredMessage, _ edit: (inout WorkerDonationPolicy) -> Void = { _ in }
    ) -> String? {
        var policy = PlannerCase.policy()
        edit(&policy)
        let node = PlannerCase.peer { $0.record.donationPolicy = policy }
        var settings = JobSettings()
        settings.handle = "mira@aurelia"
        return RelayAdmission.refusal(of: row, on: node, settings: settings)?.code
    }

    @Test func fittingRowsAreAdmitted() {
        #expect(admits(row()))
        #expect(!admits(row("image_gen")))
        #expect(!admits(row(privacy: "public")))
        #expect(!admits(row(privacy: nil)))
        #expect(!admits(row(privacy: "sensitive")))
    }

    @Test func aNodeWithoutAPolicyTakesWhatItIsSent() {
        let node = PlannerCase.peer { $0.record.donationPolicy = nil }
        #expect(RelayAdmission.refusal(of: row("image_gen"), on: node, settings: JobSettings()) == nil)
    }

    private func submitted(_ kind: String = "embed", to node: String? = nil) -> A2AStoredMessage {
        var request = A2ADeliverRequest.fixture(
            type: "job_submit", payload: WireCodec.text(TaskSpec(kind: kind, timeoutSecs: 30, payloadB64: "aGk=")))
        request.targetNodeId = node
        request.privacyClass = "private"
        return A2AStoredMessage(id: 1, request: request, createdUnixMs: 0)
    }

    /// A policy that takes text and embeddings.
    private static let everything = PlannerCase.policy([
        DonationSlot(taskKind: "gpu", maxConcurrent: 1, weightPct: 100)
    ])

    /// A refusal ends such a job, and nobody has planned it.
    @Test func aJobByMessageIsLeftForAMachineThatHasAModelForIt() {
        var node = PlannerCase.peer { node in
            node.record.donationPolicy = Self.everything
            node.record.advertisedModels = [PlannerCase.model()]
        }
        func refusal(_ row: A2AStoredMessage) -> String? {
            RelayAdmission.refusal(of: row, on: node, settings: JobSettings())?.code
        }
        #expect(refusal(submitted()) == "backend_missing")
        #expect(refusal(submitted("text_infer")) == nil)
        #expect(refusal(submitted("juggle")) == "task_kind_unknown")
        #expect(refusal(submitted(to: node.record.id)) == nil, "it is meant for this node alone")
        #expect(refusal(row("embed")) == nil, "that one was planned")
        node.record.advertisedModels = []
        #expect(refusal(submitted()) == nil, "a worker need not name its models")
        node.record.donationPolicy = nil
        node.record.advertisedModels = [PlannerCase.model()]
        #expect(refusal(submitted()) == nil, "without a policy only target and class count")
        node.record.advertisedModels = []
        node.isOwn = true
        #expect(refusal(submitted()) == "backend_missing", "what this machine has is known")
        node.record.advertisedModels = nil
        #expect(refusal(submitted()) == nil, "it has not looked yet")
    }

    @Test func roomIsNotJudgedHere() {
        #expect(admits(row()) { $0.slots[0].maxConcurrent = 1 })
        let full = admits(row()) { policy in
            var override = PeerOverride(peer: "mira@aurelia")
            override.maxConcurrent = 0
            policy.perPeerOverrides = [override]
        }
        #expect(full)
    }

    @Test func theRowsPriorityAndDeclarationCount() {
        let urgent = row { request, needs, _ in
            request.priority = 192
            needs.priority = 1
        }
        #expect(admits(urgent) { $0.minPriority = 192 })
        #expect(!admits(urgent) { $0.minPriority = 193 })
        #expect(!admits(row { request, _, _ in request.nsfw = true }))
        #expect(!admits(row { _, needs, _ in needs.nsfw = true }))
    }

    @Test func whoSubmittedCounts() {
        let known = row { _, _, envelope in envelope.submittedBy = "lena@harbour" }
        #expect(admits(known) { $0.allowedUsers = ["lena@harbour"] })
        #expect(admits(row()) { $0.allowedUsers = ["mira@aurelia"] })
        #expect(!admits(known) { $0.deniedUsers = ["lena@harbour"] })
        let scoped = row { _, _, envelope in envelope.populiScopeId = "team" }
        #expect(admits(scoped) { $0.allowedScopes = ["team"] })
        #expect(!admits(row()) { $0.allowedScopes = ["team"] })
    }

    @Test func unreadableWorkIsJudgedByTheRow() {
        let odd = row { request, _, _ in request.payload = "no json" }
        #expect(admits(odd))
        #expect(!admits(odd) { $0.acceptsInferenceWorkloads = false })
    }

    @Test func whatNeedsAKindIsLeftToTheWorkerWhenTheRowShowsNone() {
        #expect(admits(nameless()))
        let strict = admits(nameless()) { policy in
            policy.acceptsInferenceWorkloads = false
            policy.acceptsTrainingWorkloads = false
            policy.slots = []
        }
        #expect(strict)
    }

    @Test func aRowWithoutAKindIsJudgedByEverythingElse() {
        #expect(refusal(of: nameless(privacy: "public")) == "public_mesh_not_opted_in")
        #expect(refusal(of: nameless(privacy: nil)) == "public_mesh_not_opted_in")
        #expect(admits(nameless(privacy: nil)) { $0.publicMeshOptIn = true })
        #expect(refusal(of: nameless(privacy: "sensitive")) == "sensitive_not_accepted")
        #expect(admits(nameless(privacy: "sensitive")) { $0.acceptSensitiveWorkloads = true })
        #expect(refusal(of: nameless { $0.nsfw = true }) == "nsfw_not_allowed")
        #expect(refusal(of: nameless()) { $0.minPriority = 129 } == "priority_below_minimum")
        #expect(admits(nameless { $0.priority = 129 }) { $0.minPriority = 129 })
        #expect(refusal(of: nameless()) { $0.deniedUsers = ["mira@aurelia"] } == "user_denied")
        #expect(refusal(of: nameless()) { $0.allowedScopes = ["team"] } == "scope_not_allowed")
        #expect(refusal(of: nameless()) { $0.maxJobDurationSecs = 0 } == "duration_exceeds_limit")
    }

    @Test func aClaimPassesOverSensitiveWorkThatNamesNoKind() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        try await mesh.join("peer-a")
        var request = A2ADeliverRequest.fixture(type: "job_submit")
        request.privacyClass = "sensitive"
        _ = try await mesh.mesh.mailbox.deliver(request, as: .own)
        #expect(try await mesh.claim("peer-a") == nil)
        try await mesh.join("peer-a") { $0.donationPolicy?.acceptSensitiveWorkloads = true }
        #expect(try await mesh.claim("peer-a") != nil)
    }

    @Test func aClaimPassesOverWhatThePolicyRefuses() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        try await mesh.join("peer-a") { $0.donationPolicy?.acceptsInferenceWorkloads = false }
        var request = A2ADeliverRequest.fixture(type: "job_submit")
        request.taskKind = "text_infer"
        request.privacyClass = "private"
        _ = try await mesh.mesh.mailbox.deliver(request, as: .own)
        #expect(try await mesh.claim("peer-a") == nil)
        try await mesh.join("peer-a")
        #expect(try await mesh.claim("peer-a") != nil)
    }
}
