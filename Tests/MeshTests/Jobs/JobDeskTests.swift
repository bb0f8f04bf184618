import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// From an intent to its result, and what every step leaves behind.
struct JobDeskTests {
    @Test func aWholeLife() async throws {
        let mesh = try await JobMesh.open()
        let item = try await mesh.submit("write a poem about rain")[0]
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.dispatched == 1)
        let outcome = batch.outcomes[0]
        #expect(outcome.itemId == item.itemId)
        #expect(outcome.nodeId == "peer-a")
        #expect(outcome.taskId == 1)
        let run = try #require(outcome.runId)
        #expect(try await mesh.hopper.item(item.itemId).state == .assigned)
        #expect(try await mesh.runs.run(run).status == "assigned")

        let lease = try await mesh.begin("peer-a", run)
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
        mesh.clock.advance(ms: 1_500)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")

        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(view.text == "It rains.")
        #expect(view.tokens == 10)
        #expect(view.durationMs == 1_500)
        #expect(view.slot == "text")
        #expect(view.events.map(\.name) == ["submitted", "assigned", "started", "finished"])
        #expect(view.events.map(\.node) == [nil, "peer-a", "peer-a", "peer-a"])
        let done = try await mesh.hopper.item(item.itemId)
        #expect(done.state == .done)
        #expect(done.outcome == .done)
        #expect(done.runId == run)
        let request = RemoteExecLeaseReleaseRequest(leaseId: lease.rawValue, claimerNodeId: "peer-a")
        try await mesh.mesh.leases.release(request, as: JobMesh.token("peer-a"))
        #expect(try await mesh.runs.run(run).status == "done")
        #expect(try await mesh.mesh.audit.verify().ok)
    }

    /// A dispatch that is made once more, as after a lost answer, is the message that is there.
    @Test func theSameTaskDispatchedTwiceIsOneMessage() async throws {
        let mesh = try await JobMesh.open()
        let item = try #require(try await mesh.submit("write a poem about rain").first)
        let (desk, facts) = (mesh.desk, mesh.hopper.facts(of: item, target: nil))
        let queued = try await mesh.mesh.store.write("test") { tx in
            try JobRow.insert(facts, run: "run-1", item: item.itemId, maxAttempts: 3, tx)
        }
        var ids: [MessageID?] = []
        for _ in 0..<2 {
            ids.append(
                try await mesh.mesh.store.write("test") { tx in
                    let plan = Planner.plan(try desk.question(facts, tx), in: try desk.world(tx))
                    return try desk.place(queued, plan, #require(plan.placement), tx).messageID
                })
            mesh.clock.advance(ms: 5)
        }
        #expect(ids.first != .some(nil) && Set(ids).count == 1)
        #expect(try await mesh.claim("peer-a")?.id == ids.first)
        #expect(try await mesh.claim("peer-a")?.id == ids.first, "the holder is given its row again, and no other")
    }

    /// A worker that ends between its result and its ack leaves no row that is offered again.
    @Test func aDoneJobLeavesNoOpenRow() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch("write a poem about rain")
        let claimed = try await mesh.claim("peer-a")
        let row = try #require(claimed)
        let lease = try await mesh.grant("peer-a", mesh.job(run).taskID)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        mesh.clock.advance(ms: 3_600_001)
        #expect(try await mesh.claim("peer-a") == nil)

        let ack = A2AAckRequest(receiverAgentId: row.receiverAgentId, messageId: UInt64(row.id.rawValue))
        try await mesh.mesh.mailbox.ack(ack, as: JobMesh.token("peer-a"))
        #expect(try await mesh.runs.run(run).status == "done")
    }

    @Test func theRowSaysWhatTheWorkerMustKnow() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch("urgent: explain the outage now") { submission in
            submission.sessionID = "s1"
            submission.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        }
        let claimed = try await mesh.claim("peer-a")
        let row = try #require(claimed)
        let job = try await mesh.job(run)
        #expect(row.messageType == "remote_task_envelope")
        #expect(row.senderAgentId == "1")
        #expect(row.targetNodeId == "peer-a")
        #expect(row.priority == 192)
        #expect(row.privacyClass == "private")
        #expect(row.taskKind == "text_infer")
        #expect(row.modelId == "vox-tiny")
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
        #expect(envelope.idempotencyKey == "orch-remote-1-\(job.facts.submittedMs)")
        #expect(envelope.submittedUnixMs == UInt64(job.facts.submittedMs))
        #expect(envelope.taskId == 1)
        #expect(envelope.runId == run)
        #expect(envelope.attempt == 1)
        #expect(envelope.submittedBy == "mira@aurelia")
        #expect(envelope.sessionId == "s1")
        #expect(envelope.traceId == "0af7651916cd43dd8448eb211c80319c")
        let needs = try WireCodec.decode(JobRequirements.self, from: envelope.capabilityRequirementsJson)
        #expect(needs == job.facts.requirements)
        let input = try WireCodec.decode(JobInput.self, from: envelope.payload)
        #expect(input.taskDescription == "urgent: explain the outage now")
        #expect(input.input == ["prompt": "urgent: explain the outage now"])
    }

    @Test func onlyTheTargetSeesTheRow() async throws {
        let mesh = try await JobMesh.open()
        _ = try await mesh.dispatch()
        #expect(try await mesh.claim("peer-b") == nil)
        #expect(try await mesh.claim("peer-a") != nil)
    }

    @Test func theDecisionIsKept() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let decisions = try await mesh.runs.decisions(run)
        #expect(decisions.count == 1)
        #expect(decisions[0].runId == run)
        #expect(decisions[0].attempt == 1)
        #expect(decisions[0].chosen == "peer-a")
        #expect(decisions[0].considered.map(\.nodeId) == ["peer-a", "peer-b"])
        #expect(decisions[0].decisionId.hasPrefix("dec-"))
        #expect(try await mesh.runs.run(run).decision == decisions[0])
    }

    @Test func theLogTellsTheStoryWithoutTheIntent() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch("write about the zebra")
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        #expect(
            try await mesh.kinds(6) == [
                .hopperItemAdmitted, .runStarted, .batchStarted, .leaseGranted, .runFinished, .hopperItemMoved,
            ])
        let entries = try await mesh.mesh.audit.entries(limit: 64)
        let text = entries.map { String(decoding: $0.payload.jsonBytes(), as: UTF8.self) }.joined()
        #expect(!text.contains("zebra"))
        #expect(!text.contains("It rains"))
        let hash = SHA256.hash(Array("write about the zebra".utf8)).hex
        #expect(text.contains(hash))
    }

    @Test func eventsComeInOrder() async throws {
        let mesh = try await JobMesh.open()
        let news = mesh.mesh.events.subscribe(topics: [.hopper, .runs])
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        mesh.mesh.events.shutdown()
        var types: [String] = []
        for await event in news where !event.isResync { types.append(event.event.type) }
        #expect(
            types == [
                "HopperItemAdmitted", "TaskSubmitted", "HopperItemMoved", "BatchStarted", "TaskStarted",
                "TaskCompleted", "HopperItemMoved",
            ])
    }

    @Test func progressIsShownAndNeverStored() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        let news = mesh.mesh.events.subscribe(topics: [.runs])
        func say(_ seq: UInt64, _ text: String, lease: LeaseID, from node: NodeID) async throws {
            var progress = JobProgress(taskId: 1, execLeaseId: lease.rawValue, seq: seq)
            progress.text = text
            progress.tokens = seq
            try await mesh.send("job_progress", WireCodec.text(progress), from: node)
        }
        try await say(1, "It ", lease: lease, from: "peer-a")
        try await say(2, "rains", lease: lease, from: "peer-a")
        try await say(2, "twice", lease: lease, from: "peer-a")
        try await say(3, "!", lease: "99", from: "peer-a")
        try await say(3, "?", lease: lease, from: "peer-b")
        let view = try await mesh.runs.run(run)
        #expect(view.text == "It rains")
        #expect(view.tokens == 2)
        #expect(!view.isFinalText)
        mesh.mesh.events.shutdown()
        var texts: [JSONValue?] = []
        for await event in news where !event.isResync { texts.append(event.event.data.objectValue?["text"]) }
        #expect(texts == ["It ", "rains"])
        let rows = try await mesh.mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "1"), as: .own).messages
        #expect(rows.isEmpty)
    }

    @Test func theOwnNodeRunsLocalWork() async throws {
        let mesh = try await JobMesh.open(hasOwnNode: true)
        let run = try await mesh.dispatch { $0.privacyClass = "local-only" }
        #expect(try await mesh.runs.run(run).node == "own-0001")
        #expect(try await mesh.runs.run(run).slot == "own")
        #expect(try await mesh.claim("peer-a") == nil)
        let rows = try await mesh.mesh.mailbox.inbox(.claim(by: "own-0001"), as: .own).messages
        #expect(rows.map(\.privacyClass) == ["local-only"])
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: "own-0001", scopeKey: "task:1")
        _ = try await mesh.mesh.leases.grant(request, as: .own)
        #expect(try await mesh.runs.run(run).status == "running")
    }

    @Test func aSessionStaysWithItsNode() async throws {
        let mesh = try await JobMesh.open()
        let first = try await mesh.dispatch(on: "peer-b") { $0.sessionID = "s1" }
        let lease = try await mesh.begin("peer-b", first)
        try await mesh.deliver(mesh.result(first, lease: lease), from: "peer-b")
        let second = try await mesh.dispatch { $0.sessionID = "s1" }
        #expect(try await mesh.runs.run(second).node == "peer-b")
        #expect(try await mesh.runs.run(mesh.dispatch()).node == "peer-a")
    }

    @Test func aFullMailboxLeavesNothingBehind() async throws {
        let clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        parts.mailbox.mostRows = { 1 }
        let mesh = try await JobMesh.open(parts, clock: clock)
        _ = try await mesh.dispatch()
        let item = try await mesh.submit("write another poem")[0]
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.map(\.reason) == ["store_write_failed"])
        #expect(try await mesh.hopper.item(item.itemId).state == .inbox)
        #expect(try await mesh.runs.list().count == 1)
    }

    @Test func runsAreListedNewestFirst() async throws {
        let mesh = try await JobMesh.open()
        let runs = [try await mesh.dispatch(), try await mesh.dispatch(), try await mesh.dispatch()]
        #expect(try await mesh.runs.list().map(\.id) == runs.reversed())
        #expect(try await mesh.runs.list(before: 3, limit: 1).map(\.id) == [runs[1]])
        _ = try await mesh.begin("peer-a", runs[0])
        #expect(try await mesh.runs.list(status: "running").map(\.id) == [runs[0]])
        await #expect(throws: RunError.unknownRun) { try await mesh.runs.run("run-none") }
        await #expect(throws: RunError.unknownRun) { try await mesh.runs.decisions("run-none") }
    }
}
