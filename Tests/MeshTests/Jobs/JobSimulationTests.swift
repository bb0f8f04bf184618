import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Plays seeded hours of a mesh in which everything goes wrong at random, and checks what must always hold.
struct JobSimulationTests {
    private struct Play {
        let mesh: JobMesh
        let random: RandomSource
        let nodes: [NodeID] = ["peer-a", "peer-b", "peer-c"]
        /// Every lease that was granted, with its run and node.
        var leases: [(run: RunID, lease: LeaseID, node: NodeID)] = []
        var items: [ItemID] = []

        func pick<Element>(_ list: [Element]) -> Element? {
            list.isEmpty ? nil : list[Int(random.uint64(below: UInt64(list.count)))]
        }

        func chance(_ percent: UInt64) -> Bool { random.uint64(below: 100) < percent }

        mutating func step() async throws {
            switch random.uint64(below: 12) {
            case 0: items += try await mesh.submit("write a poem").map(\.itemId)
            case 1: _ = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
            case 2, 3: try await claim()
            case 4, 5: try await answer()
            case 6: try await refuse()
            case 7: try await pass(Int64(random.uint64(below: 20_000)))
            case 8: try await pass(chance(20) ? 130_000 : 3_000)
            case 9: if chance(30), let id = pick(items) { try await withdraw(id) }
            case 10: if chance(30), let run = pick(try await mesh.runs.list().map(\.id)) { try await cancel(run) }
            default: try await mesh.replanner.tick()
            }
        }

        private mutating func claim() async throws {
            guard let node = pick(nodes), let row = try await mesh.claim(node) else { return }
            if row.messageType == "remote_task_envelope" {
                let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
                let lease = try? await mesh.grant(node, envelope.taskId)  // a row that is out of date gets none
                if let lease, let run = envelope.runId { leases.append((run, lease, node)) }
            }
            let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(row.id.rawValue))
            if chance(90) { try await mesh.mesh.mailbox.ack(ack, as: JobMesh.token(node)) }
        }

        /// Answers under any lease that ever was, by the node that had it, sometimes twice.
        private func answer() async throws {
            guard let (run, lease, node) = pick(leases) else { return }
            let result = try await mesh.result(run, lease: lease, error: chance(25) ? "out_of_memory" : nil)
            for _ in 0...(chance(20) ? 1 : 0) { try await mesh.deliver(result, from: node) }
        }

        private func refuse() async throws {
            guard let run = pick(try await mesh.runs.list(status: "assigned")), let node = run.node else { return }
            try await mesh.refuse(run.id, from: node, chance(70) ? "slot_full" : "user_denied")
        }

        private func pass(_ ms: Int64) async throws {
            mesh.clock.advance(ms: ms)
            for node in nodes where chance(80) { try await mesh.join(node) }
            try await mesh.mesh.leases.tick()
            try await mesh.mesh.mailbox.tick()
            try await mesh.replanner.tick()
        }

        private func withdraw(_ id: ItemID) async throws {
            var request = OverrideRequest(itemID: id, reason: "not needed")
            request.confirmToken = OverrideRequest.confirmation
            do { _ = try await mesh.hopper.withdraw(request, actor: "developer") } catch OverrideError.terminal {}
        }

        private func cancel(_ run: RunID) async throws {
            do { _ = try await mesh.runs.cancel(run, reason: "no", actor: "developer") } catch RunError.terminal {}
        }

        /// What must hold after every step.
        func check() async throws {
            let jobs = try await mesh.mesh.store.read { tx in
                try JobRow.page(before: nil, status: nil, node: nil, limit: 256, tx)
            }
            let live = try await mesh.mesh.leases.list(as: .own)
            #expect(Set(live.map(\.scopeKey)).count == live.count)
            for job in jobs {
                let lease = live.first { $0.scopeKey == "task:\(job.taskID)" }
                if case .running(let node, let id) = job.state {
                    #expect(lease?.leaseId == id, "a running job holds its lease")
                    #expect(lease?.holderNodeId == node)
                }
                if case .queued = job.state { #expect(lease == nil, "a waiting job holds none") }
                #expect(job.machine.attempt <= job.machine.maxAttempts)
                #expect((job.product != nil) == (job.state.word == "done"))
                try await checkItem(of: job)
            }
            let open = jobs.filter { !$0.state.isFinal }.compactMap(\.itemID)
            #expect(Set(open).count == open.count, "an item has one open job")
        }

        private func checkItem(of job: Job) async throws {
            let item = try await mesh.hopper.item(try #require(job.itemID))
            guard item.taskId == job.taskID else { return }
            switch job.state {
            case .queued, .assigned, .running: #expect(item.state == .assigned)
            case .done: #expect(item.outcome == .done)
            case .failed("no_eligible_node"):
                #expect(item.state == .inbox || item.outcome == .withdrawn)
            case .failed: #expect(item.outcome == .failed)
            case .killed: #expect(item.outcome == .killed)
            case .cancelled: #expect(item.outcome == .cancelled || item.outcome == .withdrawn)
            }
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func whateverHappens(_ seed: UInt64) async throws {
        let clock = ManualClock()
        let parts = MeshParts.fixture(seed: seed, clock: clock)
        let mesh = try await JobMesh.open(parts, clock: clock, nodes: ["peer-a", "peer-b", "peer-c"])
        var play = Play(mesh: mesh, random: .seeded(seed * 7_919))
        for _ in 0..<150 {
            try await play.step()
            try await play.check()
        }
        try await settle(play)
        #expect(try await mesh.mesh.audit.verify().ok)
        let entries = try await mesh.mesh.store.read { tx in try OpLogRow.page(before: nil, limit: 10_000, tx) }
        let finished = entries.filter { $0.kind == .runFinished }.map(\.target)
        #expect(Set(finished).count == finished.count, "a run ends once")
        #expect(try await finished.count == mesh.runs.list(limit: 256).count)
    }

    /// Lets honest workers finish what is left.
    private func settle(_ play: Play) async throws {
        let mesh = play.mesh
        for _ in 0..<400 {
            let open = try await mesh.runs.list(limit: 256).filter { !$0.job.state.isFinal }
            if open.isEmpty { break }
            mesh.clock.advance(ms: 5_000)
            for node in play.nodes { try await mesh.join(node) }
            try await mesh.mesh.leases.tick()
            try await mesh.mesh.mailbox.tick()
            try await mesh.replanner.tick()
            for run in try await mesh.runs.list(status: "assigned", limit: 256) {
                guard let node = run.node else { continue }
                let lease = try await mesh.grant(node, run.job.taskID)
                try await mesh.deliver(mesh.result(run.id, lease: lease), from: node)
            }
        }
        #expect(try await mesh.runs.list(limit: 256).allSatisfy { $0.job.state.isFinal })
        #expect(try await mesh.hopper.assigned().isEmpty)
    }
}
