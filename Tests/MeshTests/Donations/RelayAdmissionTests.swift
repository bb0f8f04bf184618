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

    private func admits(
        _ row: A2AStoredMessage, _ edit: (inout WorkerDonationPolicy) -> Void = { _ in }
    ) -> Bool {
        var policy = PlannerCase.policy()
        edit(&policy)
        let node = PlannerCase.peer { $0.record.donationPolicy = policy }
        var settings = JobSettings()
        settings.handle = "mira@aurelia"
        return RelayAdmission.refusal(of: row, on: node, settings: settings) == nil
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
        let nameless = row { request, _, _ in
            request.payload = "no json"
            request.taskKind = nil
        }
        #expect(admits(nameless) { $0.acceptsInferenceWorkloads = false })
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
