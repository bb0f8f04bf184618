import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct PlannerTests {
    private typealias Case = PlannerCase

    @Test func fittingNodesAreChosen() {
        #expect(Case.reason(Case.job(), Case.peer()) == nil)
        #expect(Case.reason(Case.job(), Case.own()) == nil)
    }

    // Filters

    @Test func aWantedNodeRulesOutTheOthers() {
        let job = Case.job { $0.target = "peer-b" }
        let plan = Planner.plan(job, in: Case.world([Case.peer("peer-a"), Case.peer("peer-b"), Case.own()]))
        #expect(plan.placement?.node == "peer-b")
        #expect(plan.record.inputs.targetNodeId == "peer-b")
        #expect(plan.record.considered.dropFirst().map(\.reason) == ["target_mismatch", "target_mismatch"])
    }

    @Test func excludedNodesKeepTheirReason() {
        let job = Case.job { $0.excluded = ["peer-a": "user_denied"] }
        #expect(Case.reason(job, Case.peer { $0.liveness = .offline }) == "user_denied")
    }

    @Test func livenessCounts() {
        #expect(Case.reason(Case.job(), Case.peer { $0.liveness = .degraded }) == nil)
        #expect(Case.reason(Case.job(), Case.peer { $0.liveness = .offline }) == "node_offline")
    }

    @Test func gatesCount() {
        #expect(Case.reason(Case.job(), Case.peer { $0.gates.isQuarantined = true }) == "node_quarantined")
        #expect(Case.reason(Case.job(), Case.peer { $0.gates.isInMaintenance = true }) == "node_maintenance")
        #expect(Case.reason(Case.job(), Case.peer { $0.gates.admission = .paused }) == "node_paused")
        #expect(Case.reason(Case.job(), Case.peer { $0.gates.admission = .draining }) == "node_draining")
        #expect(Case.reason(Case.job(), Case.own { $0.gates.admission = .paused }) == "node_paused")
        let until = Case.peer { node in
            node.gates.isInMaintenance = true
            node.gates.maintenanceUntilMs = Case.nowMs
        }
        #expect(Case.reason(Case.job(), until) == nil)
    }

    @Test func aSpentBudgetRulesOut() {
        func reasons(_ used: UInt64, enforced: Bool = true) -> [NodeID: String] {
            Case.reasons(
                Case.job(),
                Case.world([Case.peer(), Case.own()]) { world in
                    for node in world.nodes {
                        world.budgets[node.id] = BudgetUse(usedMicroUsd: used, capMicroUsd: 100)
                    }
                    world.isBudgetEnforced = enforced
                })
        }
        #expect(reasons(99) == [:])
        #expect(reasons(100) == ["peer-a": "budget_exhausted", "own-0001": "budget_exhausted"])
        #expect(reasons(100, enforced: false) == [:])
    }

    @Test func aUsedBudgetLowersTheRank() {
        let world = Case.world([Case.peer("peer-a"), Case.peer("peer-b")]) { world in
            world.budgets["peer-a"] = BudgetUse(usedMicroUsd: 52, capMicroUsd: 100)
        }
        let plan = Planner.plan(Case.job(), in: world)
        #expect(plan.placement?.node == "peer-b")
        #expect(plan.record.considered.last?.terms?["budget"] == -10)
    }

    @Test func everyRequiredLabelMustBeThere() {
        let job = Case.job { $0.requirements.requiredLabels = ["zone=a", "fast"] }
        let node = Case.peer { $0.record.capabilities.labels = ["fast"] }
        #expect(Case.reason(job, node) == "label_missing")
        #expect(Case.reason(job, Case.peer { $0.record.capabilities.labels = ["x", "fast", "zone=a"] }) == nil)
    }

    @Test func modelsMustBeAdvertised() {
        let named = Case.job { $0.requirements.modelId = "other" }
        #expect(Case.reason(named, Case.peer()) == "model_missing")
        #expect(Case.reason(Case.job("embed"), Case.peer()) == "model_missing")
        #expect(Case.reason(Case.job(), Case.peer { $0.record.advertisedModels = nil }) == "model_missing")
        #expect(Case.reason(Case.job(), Case.own { $0.record.advertisedModels = [] }) == "model_missing")
        let unloaded = Case.peer { $0.record.advertisedModels = [Case.model("other", loaded: false)] }
        #expect(Case.reason(named, unloaded) == nil)
    }

    @Test func memoryOfTheOwnNodeAndOfPeers() {
        let job = Case.job { $0.requirements.minVramMb = 4_096 }
        #expect(Case.reason(job, Case.own()) == "capability_missing")
        #expect(Case.reason(job, Case.own { $0.record.capabilities.minVramMb = 4_096 }) == nil)
        #expect(Case.reason(job, Case.peer()) == "vram_insufficient")
    }

    @Test func sealedInputNeedsAKey() {
        let secret = Case.job { $0.requirements.requiredSecrets = ["TOKEN"] }
        #expect(Case.reason(secret, Case.peer()) == "recipient_key_missing")
        #expect(Case.reason(secret, Case.own()) == nil)
        #expect(Case.reason(secret, Case.peer { $0.record.x25519PubKeyB64 = Self.recipientKey }) == nil)
        let zero = String(repeating: "A", count: 43) + "="
        for unfit in ["AAAA", "", zero] {
            #expect(Case.reason(secret, Case.peer { $0.record.x25519PubKeyB64 = unfit }) == "recipient_key_missing")
        }
        let sensitive = Case.job(privacy: .sensitive)
        #expect(Case.reason(sensitive, Case.peer()) == "recipient_key_missing")
        let sealable = Case.peer { $0.record.x25519PubKeyB64 = Self.recipientKey }
        #expect(Case.reason(sensitive, sealable) == "sensitive_not_accepted")
    }

    private static let recipientKey = X25519PrivateKey.generate(.seeded(3)).publicKey.base64

    @Test func aJobWhoseSecretIsNotHereGoesNowhere() {
        let secret = Case.job { job in
            job.requirements.requiredSecrets = ["TOKEN"]
            job.lacksSecrets = true
        }
        #expect(Case.reason(secret, Case.own()) == "secret_missing")
        #expect(Case.reason(secret, Case.peer { $0.record.x25519PubKeyB64 = Self.recipientKey }) == "secret_missing")
    }

    @Test func admissionIsAskedLast() {
        #expect(Case.reason(Case.job(), Case.peer { $0.record.donationPolicy = nil }) == "no_policy")
        #expect(Case.reason(Case.job(), Case.peer { $0.record.visibility = "public" }) == "privacy_not_trusted")
        let full = Case.world([Case.peer()]) { $0.load = ["peer-a": ["text": 2]] }
        #expect(Case.reasons(Case.job(), full) == ["peer-a": "slot_full"])
    }

    @Test func admissionKnowsWhoAsks() {
        let node = Case.peer { $0.record.donationPolicy?.allowedUsers = ["mira@aurelia"] }
        #expect(Case.reason(Case.job(), node) == "user_unknown")
        let world = Case.world([node]) { $0.submitters = ["mira@aurelia"] }
        #expect(Case.reasons(Case.job(), world).isEmpty)
    }

    @Test func filtersComeInOrder() {
        var node = Case.peer { node in
            node.liveness = .offline
            node.gates.isQuarantined = true
            node.record.advertisedModels = nil
            node.record.donationPolicy = nil
        }
        var job = Case.job { job in
            job.target = "other"
            job.requirements.requiredLabels = ["x"]
        }
        #expect(Case.reason(job, node) == "target_mismatch")
        job.target = nil
        #expect(Case.reason(job, node) == "node_offline")
        node.liveness = .online
        #expect(Case.reason(job, node) == "node_quarantined")
        node.gates.isQuarantined = false
        #expect(Case.reason(job, node) == "label_missing")
        job.requirements.requiredLabels = []
        #expect(Case.reason(job, node) == "model_missing")
        node.record.advertisedModels = [Case.model()]
        #expect(Case.reason(job, node) == "no_policy")
        node.record.donationPolicy = Case.policy()
        #expect(Case.reason(job, node) == nil)
    }

    @Test func localWorkStaysHere() {
        let job = Case.job(privacy: .localOnly)
        let plan = Planner.plan(job, in: Case.world([Case.peer(), Case.own { $0.liveness = .degraded }]))
        #expect(plan.placement == Planner.Placement(node: "own-0001", slot: "own"))
        #expect(plan.record.considered.map(\.reason) == [nil, "privacy_local_only"])
        #expect(Planner.plan(job, in: Case.world([Case.peer()])).placement == nil)
    }

    @Test func theOwnNodeHasItsSlots() {
        let world = Case.world([Case.own()]) { world in
            world.ownSlots = 2
            world.load = ["own-0001": ["own": 1]]
        }
        #expect(Planner.plan(Case.job(), in: world).placement?.slot == "own")
        let full = Case.world([Case.own()]) { $0.load = ["own-0001": ["own": 1]] }
        #expect(Case.reasons(Case.job(), full) == ["own-0001": "slot_full"])
    }
}
