import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// What people may change by hand, and what they leave behind.
struct OverrideTests {
    private func request(
        _ item: ItemID, _ reason: String = "the demo is today", token: String? = OverrideRequest.confirmation
    ) -> OverrideRequest {
        var request = OverrideRequest(itemID: item, reason: reason)
        request.confirmToken = token
        return request
    }

    private func item(_ mesh: JobMesh, _ intent: String = "write a poem") async throws -> ItemID {
        try await mesh.submit(intent)[0].itemId
    }

    @Test func reprioritising() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        mesh.clock.advance(ms: 3_000)
        let news = mesh.mesh.events.subscribe(topics: [.hopper])
        let outcome = try await mesh.hopper.reprioritize(request(id), to: "urgent", actor: "dashboard-user")
        #expect(outcome.item.classifiedPriority == .urgent)
        #expect(outcome.item.prioritySource == .developer)
        #expect(outcome.item.state == .inbox)
        #expect(try await mesh.hopper.item(id) == outcome.item)
        let entries = try await Array(mesh.mesh.audit.entries(limit: 3).reversed())
        #expect(entries.map(\.kind) == [.capabilityMinted, .hopperItemOverridden, .capabilitySpent])
        #expect(entries.allSatisfy { $0.actor == "dashboard-user" && $0.reason == "the demo is today" })
        #expect(entries.allSatisfy { $0.action == "reprioritize" && $0.target == id.rawValue })
        #expect(entries[1] == outcome.entry)
        #expect(entries[1].payload.objectValue?["original_priority"] == "normal")
        let record = try #require(outcome.item.overrideHistory.first)
        #expect(record.auditId == outcome.entry.auditID)
        #expect((record.originalPriority, record.newPriority) == (.normal, .urgent))
        #expect(record.actor == "dashboard-user")
        mesh.mesh.events.shutdown()
        var events: [MeshEvent] = []
        for await event in news where !event.isResync { events.append(event.event) }
        #expect(events.map(\.type) == ["HopperItemOverridden", "TaskReprioritized"])
        #expect(events.first?.data.objectValue?["delta_seconds_since_admit"] == 3)
        #expect(events.first?.data.objectValue?["audit_id"] == .string(outcome.entry.auditID))
    }

    @Test func sameAgainIsAllowedAndRecorded() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        for _ in 0..<2 { _ = try await mesh.hopper.reprioritize(request(id), to: "normal", actor: "developer") }
        #expect(try await mesh.hopper.item(id).overrideHistory.count == 2)
        #expect(try await mesh.hopper.item(id).prioritySource == .developer)
    }

    @Test func checksComeInOrder() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        func refusal(_ request: OverrideRequest, to word: String) async -> OverrideError? {
            do {
                _ = try await mesh.hopper.reprioritize(request, to: word, actor: "developer")
                return nil
            } catch { return error }
        }
        let size = try await mesh.mesh.audit.entries(limit: 1)[0].index
        #expect(await refusal(request("hop-none", " ", token: nil), to: "soon") == .unknownPriority)
        #expect(try await mesh.mesh.audit.entries(limit: 1)[0].index == size)
        for token in [nil, "", "yes", "YES-I-MEAN-IT", " yes-i-mean-it"] {
            #expect(await refusal(request("hop-none", " ", token: token), to: "urgent") == .capabilityRequired)
        }
        #expect(await refusal(request("hop-none", " \n"), to: "urgent") == .blankReason)
        #expect(await refusal(request("hop-none"), to: "urgent") == .unknownItem)
        _ = try await mesh.hopper.withdraw(request(id), actor: "developer")
        #expect(await refusal(request(id), to: "urgent") == .terminal)
        #expect(try await mesh.hopper.item(id).classifiedPriority == .normal)
    }

    @Test func missingConfirmationsAreRecorded() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        await #expect(throws: OverrideError.capabilityRequired) {
            try await mesh.hopper.reprioritize(
                request(id, "because", token: nil), to: "urgent", actor: "dashboard-user")
        }
        let entry = try await mesh.mesh.audit.entries(limit: 1)[0]
        #expect(entry.kind == .capabilityRefused)
        #expect(entry.reason == "because")
        #expect(entry.target == id.rawValue)
        await #expect(throws: OverrideError.capabilityRequired) {
            try await mesh.hopper.withdraw(request(id, "because", token: nil), actor: "dashboard-user")
        }
        #expect(try await mesh.mesh.audit.entries(limit: 1)[0].action == "withdraw")
        #expect(try await mesh.hopper.item(id).state == .inbox)
    }

    @Test func refusalsUndoTheCapability() async throws {
        let mesh = try await JobMesh.open()
        await #expect(throws: OverrideError.unknownItem) {
            try await mesh.hopper.reprioritize(request("hop-none"), to: "urgent", actor: "developer")
        }
        let kinds = try await mesh.kinds(64)
        #expect(!kinds.contains(.capabilityMinted))
        #expect(!kinds.contains(.capabilitySpent))
    }

    @Test func aRowThatWaitsMovesAndOneThatRunsDoesNot() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let first = try await mesh.dispatch()
        mesh.clock.advance(ms: 1)
        let second = try await mesh.dispatch()
        let item = try #require(try await mesh.job(second).itemID)
        _ = try await mesh.hopper.reprioritize(request(item), to: "urgent", actor: "developer")
        #expect(try await mesh.job(second).facts.requirements.priority == 192)
        let row = try #require(try await mesh.claim("peer-a"))
        #expect(row.priority == 192)
        #expect(row.id == (try await mesh.job(second).messageID))
        let lease = try await mesh.grant("peer-a", 2)
        _ = try await mesh.hopper.reprioritize(request(item), to: "background", actor: "developer")
        #expect(try await mesh.job(second).state == .running(node: "peer-a", lease: lease))
        #expect(try await mesh.claim("peer-a")?.priority == 192)
        #expect(try await mesh.runs.run(first).status == "assigned")
    }

    @Test func withdrawingFromTheInbox() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        let outcome = try await mesh.hopper.withdraw(request(id), actor: "developer")
        #expect(outcome.item.state == .overridden)
        #expect(outcome.item.outcome == .withdrawn)
        #expect(outcome.entry.kind == .hopperItemOverridden)
        #expect(try await mesh.kinds(3) == [.capabilityMinted, .hopperItemOverridden, .capabilitySpent])
        #expect(try await mesh.hopper.inbox().isEmpty)
        #expect(try await mesh.hopper.history().map(\.itemId) == [id])
        await #expect(throws: OverrideError.terminal) {
            try await mesh.hopper.withdraw(request(id), actor: "developer")
        }
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.isEmpty)
    }

    @Test func withdrawingCancelsTheJob() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        _ = try await mesh.begin("peer-a", run)
        let id = try #require(try await mesh.job(run).itemID)
        let outcome = try await mesh.hopper.withdraw(request(id), actor: "developer")
        #expect(try await mesh.hopper.item(id) == outcome.item)
        #expect(outcome.item.outcome == .withdrawn)
        #expect(try await mesh.runs.run(run).status == "cancelled")
        #expect(try await mesh.mesh.leases.list(as: .own).isEmpty)
        #expect(try await mesh.claim("peer-a")?.messageType == "remote_task_cancel")
        #expect(try await mesh.mesh.audit.verify().ok)
    }

    @Test(arguments: [
        (PrioritySource.orchestrator, PrioritySource.orchestrator, true), (.orchestrator, .learningPolicy, true),
        (.orchestrator, .developer, false), (.learningPolicy, .learningPolicy, true),
        (.learningPolicy, .orchestrator, false), (.learningPolicy, .developer, false),
        (.developer, .developer, true), (.developer, .orchestrator, true), (.developer, .learningPolicy, true),
    ]) func sourceTable(_ writer: PrioritySource, _ current: PrioritySource, _ expected: Bool) {
        #expect(writer.mayReplace(current) == expected)
    }

    @Test func theOrchestratorYieldsToPeople() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        #expect(try await mesh.hopper.adjust(id, to: .background, by: .orchestrator).classifiedPriority == .background)
        _ = try await mesh.hopper.reprioritize(request(id), to: "urgent", actor: "developer")
        let news = mesh.mesh.events.subscribe(topics: [.hopper])
        for source in [PrioritySource.orchestrator, .learningPolicy] {
            await #expect(throws: OverrideError.sourceTooLow(current: .developer)) {
                try await mesh.hopper.adjust(id, to: .background, by: source)
            }
        }
        await #expect(throws: OverrideError.capabilityRequired) {
            try await mesh.hopper.adjust(id, to: .background, by: .developer)
        }
        #expect(try await mesh.hopper.item(id).classifiedPriority == .urgent)
        mesh.mesh.events.shutdown()
        var violations: [JSONValue?] = []
        for await event in news where !event.isResync {
            #expect(event.event.type == "HopperOverrideViolation")
            violations.append(event.event.data.objectValue?["attempted_by"])
        }
        #expect(violations == ["orchestrator", "learning_policy"])
    }

    @Test func theLearningPolicyIsOffUntilEnabled() async throws {
        let mesh = try await JobMesh.open { $0.isLearningEnabled = false }
        let id = try await item(mesh)
        await #expect(throws: OverrideError.sourceTooLow(current: .orchestrator)) {
            try await mesh.hopper.adjust(id, to: .urgent, by: .learningPolicy)
        }
    }

    @Test func capabilitiesAreBoundAndExpire() async throws {
        let mesh = try await JobMesh.open()
        let id = try await item(mesh)
        let random = mesh.desk.random
        let confirmed = request(id)
        func spend(on item: ItemID, for operation: DeveloperOverride.Operation, afterMs: Int64) async throws {
            try await mesh.mesh.store.write("spend") { tx in
                let capability = try DeveloperOverride.confirmed(
                    confirmed, for: .withdraw, actor: "developer", random: random, tx)
                mesh.clock.advance(ms: afterMs)
                try capability.spend(on: item, for: operation, tx)
            }
        }
        try await spend(on: id, for: .withdraw, afterMs: 60_000)
        await #expect(throws: OverrideError.capabilityRequired) {
            try await spend(on: id, for: .withdraw, afterMs: 60_001)
        }
        await #expect(throws: OverrideError.capabilityRequired) {
            try await spend(on: "hop-other", for: .withdraw, afterMs: 0)
        }
        await #expect(throws: OverrideError.capabilityRequired) {
            try await spend(on: id, for: .reprioritize, afterMs: 0)
        }
        #expect(try await mesh.mesh.audit.entries(limit: 64).filter { $0.kind == .capabilityMinted }.count == 1)
    }
}
