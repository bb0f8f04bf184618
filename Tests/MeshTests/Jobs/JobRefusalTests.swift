import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// Workers that will not, nodes that are away, and jobs that nobody takes.
struct JobRefusalTests {
    @Test func noMeansAnotherNode() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        try await mesh.refuse(run, from: "peer-a", "user_denied")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "queued")
        #expect(view.waitReason == "user_denied")
        #expect(view.attempt == 1)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
        let decision = try await mesh.runs.run(run).decision
        #expect(decision?.considered.last?.reason == "user_denied")
        #expect(try await mesh.story(run) == ["submitted", "assigned", "requeued", "assigned"])
        let item = try #require(try await mesh.job(run).itemID)
        #expect(try await mesh.hopper.item(item).nodeId == "peer-b")
        #expect(try await mesh.claim("peer-b")?.targetNodeId == "peer-b")
    }

    @Test func noFromEverybodyWaits() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        try await mesh.refuse(run, from: "peer-a", "user_denied")
        try await mesh.replanner.tick()
        try await mesh.refuse(run, from: "peer-b", "nsfw_not_allowed")
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .queued)
        #expect(try await mesh.job(run).machine.excluded.count == 2)
    }

    @Test func laterMeansTheSameNodeAfterFiveSeconds() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        let row = try await mesh.claim("peer-a")
        let key = try await mesh.job(run).envelopeKey
        try await mesh.refuse(run, from: "peer-a", "slot_full")
        let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(row?.id.rawValue ?? 0))
        try await mesh.mesh.mailbox.ack(ack, as: JobMesh.token("peer-a"))
        let dueMs = try await mesh.replanner.tick()
        #expect(dueMs == mesh.clock.nowMs + 5_000)
        mesh.clock.advance(ms: 4_999)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .queued)
        mesh.clock.advance(ms: 1)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        let again = try await mesh.claim("peer-a")
        #expect(again?.id != row?.id)
        #expect(try await mesh.job(run).envelopeKey != key)
    }

    @Test func aRefusalOfAnotherNodeIsNoRefusal() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        try await mesh.refuse(run, from: "peer-b", "user_denied")
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.refuse(run, from: "peer-a", "user_denied")
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
    }

    @Test func aRefusalOfAnOldRowIsNoRefusal() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        var old = RemoteTaskAck(idempotencyKey: try await mesh.job(run).envelopeKey ?? "", accepted: false)
        old.detail = "user_denied"
        try await mesh.refuse(run, from: "peer-a", "slot_full")
        mesh.clock.advance(ms: 5_000)
        try await mesh.replanner.tick()
        try await mesh.send("remote_task_ack", WireCodec.text(old), from: "peer-a")
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
    }

    @Test func unreadableAnswersStayListed() async throws {
        let mesh = try await JobMesh.open()
        _ = try await mesh.dispatch()
        try await mesh.send("remote_task_ack", "no json", from: "peer-a")
        try await mesh.send("remote_task_result", "{}", from: "peer-a")
        let listed = try await mesh.mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "1"), as: .own).messages
        #expect(listed.map(\.payload) == ["{}", "no json"])
    }

    @Test func anAbsentNodeLosesWhatItHasNotClaimed() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        mesh.clock.advance(ms: 119_000)
        try await mesh.join("peer-b")
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        mesh.clock.advance(ms: 1_000)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .queued)
        #expect(try await mesh.runs.run(run).waitReason == "node_offline")
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
        try await mesh.join("peer-a")
        #expect(try await mesh.claim("peer-a") == nil)
    }

    @Test func aNodeThatLivesKeepsItsRow() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        for _ in 0..<5 {
            mesh.clock.advance(ms: 60_000)
            try await mesh.join("peer-a")
            try await mesh.replanner.tick()
        }
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        #expect(try await mesh.story(run) == ["submitted", "assigned"])
    }

    @Test func tenMinutesWithoutANodeGiveTheItemBack() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        for node: NodeID in ["peer-a", "peer-b"] {
            try await mesh.refuse(run, from: node, "user_denied")
            try await mesh.replanner.tick()
        }
        let sinceMs = try await mesh.job(run).machine.queuedSinceMs
        #expect(try await mesh.replanner.tick() == sinceMs + 600_000)
        mesh.clock.advance(ms: 599_999)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .queued)
        mesh.clock.advance(ms: 1)
        try await mesh.replanner.tick()
        let view = try await mesh.runs.run(run)
        #expect(view.status == "failed")
        #expect(view.error == "no_eligible_node")
        let item = try await mesh.hopper.item(try #require(view.job.itemID))
        #expect(item.state == .inbox)
        #expect(item.outcome == nil)
        #expect(item.lastReason == "no_eligible_node")
        for node: NodeID in ["peer-a", "peer-b"] { try await mesh.join(node) }
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.map(\.taskId) == [2])
    }

    @Test func killAndCancelCloseTheRow() async throws {
        for (event, outcome) in [(JobStateMachine.Event.kill, HopperItem.Outcome.killed), (.cancel, .cancelled)] {
            let mesh = try await JobMesh.open()
            let run = try await mesh.dispatch()
            let job = try await mesh.job(run)
            try await mesh.mesh.store.write("end") { tx in
                _ = try mesh.desk.ledger.perform(event, on: job, tx)
            }
            #expect(try await mesh.runs.run(run).status == outcome.rawValue)
            let item = try await mesh.hopper.item(try #require(job.itemID))
            #expect(item.state == .overridden)
            #expect(item.outcome == outcome)
            #expect(try await mesh.story(run) == ["submitted", "assigned", "finished"])
            let notice = try #require(try await mesh.claim("peer-a"))
            #expect(notice.messageType == "remote_task_cancel")
            #expect(notice.priority == 255)
            let cancel = try WireCodec.decode(RemoteTaskCancel.self, from: notice.payload)
            #expect(cancel.taskId == job.taskID)
            #expect(cancel.idempotencyKey == job.envelopeKey)
            await #expect(throws: LeaseError.heldByAnother) { try await mesh.grant("peer-a", job.taskID) }
        }
    }

    @Test func killAndCancelStopARunningWorker() async throws {
        for event in [JobStateMachine.Event.kill, .cancel] {
            let mesh = try await JobMesh.open()
            let run = try await mesh.dispatch()
            let lease = try await mesh.begin("peer-a", run)
            let job = try await mesh.job(run)
            let late = try await mesh.result(run, lease: lease)
            try await mesh.mesh.store.write("end") { tx in
                _ = try mesh.desk.ledger.perform(event, on: job, tx)
            }
            #expect(try await mesh.mesh.leases.list(as: .own).isEmpty)
            #expect(try await mesh.claim("peer-a")?.messageType == "remote_task_cancel")
            try await mesh.deliver(late, from: "peer-a")
            let view = try await mesh.runs.run(run)
            #expect(view.job.state.isFinal)
            #expect(view.lateResults == 1)
            #expect(view.events.map(\.name) == ["submitted", "assigned", "started", "finished", "late_result"])
        }
    }

    @Test func cancellingARunIsAnAction() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        _ = try await mesh.begin("peer-a", run)
        let receipt = try await mesh.runs.cancel(run, reason: "not needed", actor: "dashboard-user")
        #expect(receipt.affected == [run])
        #expect(
            try await mesh.kinds(4) == [.actionCommitted, .runFinished, .hopperItemMoved, .leaseRevoked])
        let item = try #require(try await mesh.job(run).itemID)
        #expect(try await mesh.hopper.item(item).outcome == .cancelled)
        await #expect(throws: RunError.terminal) {
            try await mesh.runs.cancel(run, reason: "again", actor: "dashboard-user")
        }
        await #expect(throws: RunError.unknownRun) {
            try await mesh.runs.cancel("run-none", reason: "again", actor: "dashboard-user")
        }
        #expect(try await mesh.kinds(2) == [.actionRefused, .actionRefused])
    }
}
