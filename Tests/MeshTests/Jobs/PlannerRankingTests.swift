import MeshFixtures
import Testing

@testable import Mesh

struct PlannerRankingTests {
    private typealias Case = PlannerCase

    private func terms(_ node: NodeSnapshot, _ world: Planner.World? = nil, _ job: Planner.Job = Case.job())
        -> [String: Int]?
    {
        Planner.plan(job, in: world ?? Case.world([node])).record.considered.first?.terms
    }

    @Test func everyTermIsRecorded() {
        let slots = [DonationSlot(taskKind: "text", maxConcurrent: 4, weightPct: 55)]
        let node = Case.peer { $0.record.donationPolicy = Case.policy(slots) }
        let world = Case.world([node]) { $0.load = ["peer-a": ["text": 1]] }
        let job = Case.job { $0.sessionNode = "peer-a" }
        let plan = Planner.plan(job, in: world)
        let expected = ["model_loaded": 30, "free_slots": 15, "online": 20, "weight": 5, "session": 10]
        #expect(plan.record.considered.first?.terms == expected)
        #expect(plan.record.considered.first?.score == 80)
    }

    @Test func termsOfTheOwnNode() {
        #expect(terms(Case.own()) == ["model_loaded": 30, "free_slots": 20, "online": 20, "own_node": 10])
        let world = Case.world([Case.own()]) { world in
            world.ownSlots = 3
            world.load = ["own-0001": ["own": 2]]
        }
        #expect(terms(Case.own(), world)?["free_slots"] == 6)
    }

    @Test func degradedAndUnloadedNodesGetLess() {
        let node = Case.peer { node in
            node.liveness = .degraded
            node.record.advertisedModels = [Case.model(loaded: false)]
        }
        #expect(terms(node) == ["free_slots": 20, "weight": 5])
    }

    @Test func onlyTheWantedModelCountsAsLoaded() {
        let node = Case.peer { node in
            node.record.advertisedModels = [Case.model("a", loaded: true), Case.model("b", loaded: false)]
        }
        let job = Case.job { $0.requirements.modelId = "b" }
        #expect(terms(node, nil, job)?["model_loaded"] == nil)
    }

    @Test func theBestComesFirstAndTheOrderIsRecorded() {
        let nodes = [
            Case.peer("peer-c") { $0.record.advertisedModels = [Case.model(loaded: false)] },
            Case.peer("peer-a") { $0.liveness = .degraded }, Case.peer("peer-b"), Case.own(),
            Case.peer("peer-e") { $0.liveness = .offline }, Case.peer("peer-d") { $0.gates.admission = .paused },
        ]
        let record = Planner.plan(Case.job(), in: Case.world(nodes)).record
        #expect(record.considered.map(\.nodeId) == ["own-0001", "peer-b", "peer-a", "peer-c", "peer-d", "peer-e"])
        #expect(
            record.considered.map(\.verdict) == ["chosen", "eligible", "eligible", "eligible", "refused", "refused"])
        #expect(record.considered.map(\.score) == [80, 75, 55, 45, nil, nil])
        #expect(record.chosen == "own-0001")
    }

    @Test func tiesGoToTheLowerID() {
        let nodes = ["peer-c", "peer-a", "peer-b"].map { Case.peer($0) }
        #expect(Planner.plan(Case.job(), in: Case.world(nodes)).placement?.node == "peer-a")
        #expect(Planner.plan(Case.job(), in: Case.world(nodes.reversed())).placement?.node == "peer-a")
    }

    @Test func theNodeThatLostItRanksLast() {
        let job = Case.job { $0.previousNode = "own-0001" }
        let weak = Case.peer { node in
            node.liveness = .degraded
            node.record.advertisedModels = [Case.model(loaded: false)]
        }
        #expect(Planner.plan(job, in: Case.world([Case.own(), weak])).placement?.node == "peer-a")
        #expect(Planner.plan(job, in: Case.world([Case.own()])).placement?.node == "own-0001")
    }

    @Test func slotsTakenBeforeAreSeen() {
        let nodes = [Case.own(), Case.peer()]
        var world = Case.world(nodes)
        var chosen: [NodeID?] = []
        for _ in 0..<4 {
            let placement = Planner.plan(Case.job(), in: world).placement
            chosen.append(placement?.node)
            if let placement { world.load[placement.node, default: [:]][placement.slot, default: 0] += 1 }
        }
        #expect(chosen == ["own-0001", "peer-a", "peer-a", nil])
    }

    @Test func sentencesSayWhy() {
        func sentence(_ nodes: [NodeSnapshot]) -> String {
            Planner.plan(Case.job(), in: Case.world(nodes)).record.sentence
        }
        #expect(sentence([]) == "No node is known.")
        #expect(sentence([Case.own()]) == "own-0001 has the model loaded and 1 of 1 slots free.")
        #expect(
            sentence([Case.own(), Case.peer(), Case.peer("peer-b") { $0.liveness = .offline }])
                == "own-0001 has the model loaded and 1 of 1 slots free; peer-a ranks next with 75 points; "
                + "peer-b is offline.")
        let offline = ["a", "b", "c", "d", "e"].map { id in Case.peer(id) { $0.liveness = .offline } }
        #expect(
            sentence(offline)
                == "No node is eligible; a is offline; b is offline; c is offline; 2 more were passed over.")
    }

    @Test func aWorldWithoutNodesGivesNoPlacement() {
        let plan = Planner.plan(Case.job(), in: Case.world([]))
        #expect(plan.placement == nil)
        #expect(plan.record.considered.isEmpty)
        #expect(plan.record.chosen == nil)
    }

    @Test func planningTwiceGivesTheSame() {
        let nodes = (0..<40).map { number in
            Case.peer("peer-\(number)") { $0.liveness = Liveness.allCases[number % 3] }
        }
        let first = Planner.plan(Case.job(), in: Case.world(nodes))
        #expect(Planner.plan(Case.job(), in: Case.world(nodes.reversed())) == first)
    }
}
