import MeshFixtures
import Testing

@testable import Mesh

/// Two paired machines: the policy of the one that works is final, and of two limits the stricter one holds.
@Suite(.timeLimit(.minutes(2))) struct TwoPoliciesTests {
    /// A job that a control plane has given out, by whatever policy it knew.
    private func offer(_ edit: (inout JobRequirements) -> Void = { _ in }) -> A2AStoredMessage {
        var needs = JobRequirements(taskKind: "text_infer")
        edit(&needs)
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: "orch-remote-1-1", taskId: 1, repositoryId: "test",
            capabilityRequirementsJson: WireCodec.text(needs),
            payload: WireCodec.text(JobInput(taskDescription: "write a poem about rain")))
        envelope.privacyClass = "private"
        return WorkerCase.row(1, .remoteTaskEnvelope, WireCodec.text(envelope))
    }

    private func answer(_ test: WorkerCase, to row: A2AStoredMessage) async throws -> String {
        test.plane.push(row)
        try await test.working { try await until { test.plane.answers.count + test.plane.results.count == 1 } }
        #expect(test.plane.granted.values.count == test.plane.results.count, "a refused job takes no lease")
        return test.plane.answers.first?.detail ?? "ran"
    }

    @Test func theWorkersOwnPolicyIsFinalWhateverWasPlanned() async throws {
        #expect(try await answer(WorkerCase(), to: offer()) == "ran")
        let strict = try await WorkerCase(policy: { $0.minPriority = 200 })
        #expect(try await answer(strict, to: offer()) == "priority_below_minimum")
        let closed = try await WorkerCase(policy: { $0.deniedUsers = ["lena@harbour"] })
        #expect(try await answer(closed, to: offer()) == "user_denied")
    }

    @Test func theSendersOwnPolicyHoldsForWhatItSendsInNoWay() async throws {
        var parts = MeshParts.fixture()
        parts.donations.environmentPolicy = PlannerCase.policy([])
        parts.donations.environmentPolicy?.minPriority = 255
        let jobs = try await JobMesh.open(parts, nodes: ["peer-a"])
        #expect(try await jobs.job(jobs.dispatch()).state == .assigned(node: "peer-a"))
    }

    @Test func aChangedPolicyTakesBackWhatNobodyHasClaimed() async throws {
        let jobs = try await JobMesh.open(nodes: ["peer-a"])
        _ = try await jobs.dispatch()
        try await jobs.join("peer-a") { $0.donationPolicy?.minPriority = 255 }
        #expect(try await jobs.claim("peer-a") == nil, "the relay asks the newest policy")
    }

    @Test(
        arguments: [
            (asked: 9, allowed: 60, holds: 9), (asked: nil, allowed: 60, holds: 60),
            (asked: 60, allowed: 60, holds: 60),
        ] as [(asked: UInt64?, allowed: UInt64, holds: UInt64)])
    func theShorterTimeHolds(_ limits: (asked: UInt64?, allowed: UInt64, holds: UInt64)) async throws {
        let test = try await WorkerCase(policy: { $0.maxJobDurationSecs = limits.allowed })
        let job = try #require(OfferedJob(offer { $0.timeoutSecs = limits.asked }))
        #expect(test.worker.limitSeconds(job) == limits.holds)
    }

    @Test func whoAsksForMoreTimeThanIsGivenIsRefused() async throws {
        let test = try await WorkerCase(policy: { $0.maxJobDurationSecs = 60 })
        #expect(try await answer(test, to: offer { $0.timeoutSecs = 61 }) == "duration_exceeds_limit")
    }

    /// The planner counts what it gave out; the worker counts what all meshes gave it.
    @Test func aSlotThatAnotherMeshHasIsNotFree() async throws {
        let test = try await WorkerCase(slots: 1)
        let job = try #require(OfferedJob(offer()))
        let state = AdmissionState(policy: test.tools.policy.current().state)
        let other = test.tools.floor.admit(job.request(at: WorkerCase.place), peer: "another mesh", in: state)
        guard case .success = other else {
            Issue.record("the first job has no room")
            return
        }
        #expect(
            test.tools.floor.admit(job.request(at: WorkerCase.place), peer: "lena", in: state) == .failure(.slotFull))
        #expect(AdmissionRefusal.slotFull.isLater)
    }

    @Test func anOverrideHoldsForItsPeerAlone() async throws {
        let forLena = try await WorkerCase(policy: { policy in
            policy.minPriority = 200
            policy.perPeerOverrides = [PeerOverride(peer: "lena@harbour")]
            policy.perPeerOverrides[0].minPriority = 0
        })
        #expect(try await answer(forLena, to: offer()) == "ran")
        let forMax = try await WorkerCase(policy: { policy in
            policy.minPriority = 200
            policy.perPeerOverrides = [PeerOverride(peer: "max@hill")]
            policy.perPeerOverrides[0].minPriority = 0
        })
        #expect(try await answer(forMax, to: offer()) == "priority_below_minimum")
    }
}
