import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Intake: the order of its checks, and what an item is made of.
struct HopperTests {
    private func refusal(_ edit: (inout HopperSubmission) -> Void) async throws -> HopperError? {
        let mesh = try await JobMesh.open(nodes: [])
        var submission = HopperSubmission(intent: "write it")
        edit(&submission)
        do {
            _ = try await mesh.hopper.submit(submission, actor: "developer")
            return nil
        } catch {
            #expect(try await mesh.hopper.inbox().isEmpty)
            return error
        }
    }

    @Test func submitChecksInOrder() async throws {
        #expect(try await refusal { $0.intent = " \n\t" } == .emptyIntent)
        #expect(try await refusal { $0.intent = String(repeating: "ü", count: 8_193) } == .intentTooLong)
        #expect(try await refusal { $0.intent = " " + String(repeating: "ü", count: 8_192) + "\n" } == nil)
        #expect(try await refusal { $0.priorityHint = "soon" } == .unknownPriority)
        #expect(try await refusal { $0.priorityHint = "unspecified" } == nil)
        #expect(try await refusal { $0.privacyClass = "unknown" } == .unknownClass)
        #expect(try await refusal { $0.privacyClass = "private" } == .unknownClass)
        #expect(try await refusal { $0.source = "nobody" } == .unknownSource)
        #expect(try await refusal { $0.affinityHints = Array(repeating: "x", count: 33) } == .unfitHints)
        #expect(try await refusal { $0.affinityHints = [String(repeating: "ü", count: 129)] } == .unfitHints)
        #expect(
            try await refusal { $0.affinityHints = Array(repeating: String(repeating: "x", count: 256), count: 32) }
                == nil)
        let all: (inout HopperSubmission) -> Void = { submission in
            submission.intent = " "
            submission.priorityHint = "soon"
            submission.privacyClass = "unknown"
        }
        #expect(try await refusal(all) == .emptyIntent)
        #expect(
            try await refusal { submission in
                all(&submission)
                submission.intent = "x"
            } == .unknownPriority)
    }

    @Test func anItemKeepsWhatWasSaid() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let item = try await mesh.submit("  transcribe meeting.wav overnight  ") { submission in
            submission.affinityHints = ["node:den", "label:zone=a", "model:whisper"]
            submission.sessionID = " s1 "
            submission.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        }[0]
        #expect(item.itemId.rawValue.wholeMatch(of: /hop-[0-9a-f]{16}/) != nil)
        #expect(item.intent == "transcribe meeting.wav overnight")
        #expect(item.taskKind == "speech_transcribe")
        #expect(item.classifiedPriority == .background)
        #expect(item.prioritySource == .orchestrator)
        #expect(item.priorityHint == "unspecified")
        #expect(item.confidencePercent == 80)
        #expect(item.classifier == "rules-v1")
        #expect(item.privacyClass == "paired-peers-only")
        #expect(item.sessionId == "s1")
        #expect(item.modelId == "whisper")
        #expect(item.hintedNode == "den")
        #expect(item.requiredLabels == ["zone=a"])
        #expect(item.traceparent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        #expect(item.state == .inbox)
        #expect(item.overrideHistory.isEmpty)
        #expect(try await mesh.hopper.item(item.itemId) == item)
        #expect(try await mesh.hopper.inbox() == [item])
    }

    @Test func aMalformedTraceIsReplaced() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let items = try await mesh.submit("write a", "write b") { $0.traceparent = "nonsense" }
        for item in items {
            #expect(item.traceparent.wholeMatch(of: /00-[0-9a-f]{32}-[0-9a-f]{16}-01/) != nil)
        }
        #expect(items[0].traceparent != items[1].traceparent)
    }

    @Test func theDefaultClassIsTheConfiguredOne() async throws {
        let mesh = try await JobMesh.open(nodes: []) { $0.defaultClass = "local-only" }
        #expect(try await mesh.submit("write it")[0].privacyClass == "local-only")
    }

    @Test func knownModelsAreRecognised() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        try await mesh.join("peer-a") { record in
            record.advertisedModels = [PlannerCase.model("Whisper-Small", kinds: ["speech_transcribe"])]
        }
        #expect(try await mesh.submit("run whisper-small please")[0].taskKind == "speech_transcribe")
    }

    @Test func hintsOfDevelopersAreOverrides() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let item = try await mesh.submit("write it down") { $0.priorityHint = "urgent" }[0]
        #expect(item.classifiedPriority == .urgent)
        #expect(item.prioritySource == .developer)
        #expect(
            try await mesh.kinds(3) == [.capabilityMinted, .hopperItemAdmitted, .capabilitySpent])
        let entries = try await mesh.mesh.audit.entries(limit: 3)
        #expect(entries.map(\.target) == Array(repeating: item.itemId.rawValue, count: 3))
        #expect(entries[0].reason == "priority hint at intake")
        let ids = [entries[0], entries[2]].map { $0.payload.objectValue?["capability_id"] }
        #expect(ids[0] == ids[1])
        let record = try #require(item.overrideHistory.first)
        #expect(record.originalPriority == .normal)
        #expect(record.newPriority == .urgent)
        #expect(record.reason == "priority hint at intake")
        #expect(record.auditId == entries[2].auditID)
        #expect(try await mesh.hopper.item(item.itemId) == item)
    }

    @Test func hintsThatAgreeNeedNoCapability() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let item = try await mesh.submit("write it down") { $0.priorityHint = "normal" }[0]
        #expect(item.prioritySource == .orchestrator)
        #expect(try await mesh.kinds(2) == [.logOpened, .hopperItemAdmitted])
    }

    @Test(arguments: ["agent", "webhook"]) func hintsOfOthersAreTheOrchestrators(_ source: String) async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let item = try await mesh.submit("write it down") { submission in
            submission.priorityHint = "urgent"
            submission.source = source
        }[0]
        #expect(item.classifiedPriority == .urgent)
        #expect(item.prioritySource == .orchestrator)
        #expect(try await mesh.kinds(2) == [.logOpened, .hopperItemAdmitted])
    }

    @Test func likelyPromisesNothing() async throws {
        let mesh = try await JobMesh.open()
        let item = try await mesh.submit("write it down")[0]
        let likely = try await mesh.hopper.likely(item)
        #expect(likely.chosen == "peer-a")
        #expect(try await mesh.hopper.likely(item, on: "peer-b").chosen == "peer-b")
        #expect(try await mesh.runs.list().isEmpty)
        #expect(try await mesh.kinds(1) == [.hopperItemAdmitted])
    }

    @Test func unknownItemsAndBatches() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        await #expect(throws: HopperError.unknownItem) { try await mesh.hopper.item("hop-none") }
        await #expect(throws: HopperError.unknownBatch) { try await mesh.hopper.batch("bat-none") }
        await #expect(throws: HopperError.unknownNode) {
            try await mesh.hopper.runNow(HopperSubmission(intent: "x"), on: "nobody", actor: "developer")
        }
        #expect(try await mesh.hopper.inbox().isEmpty)
    }

    @Test func historyIsPagedNewestFirst() async throws {
        let mesh = try await JobMesh.open()
        var finished: [ItemID] = []
        for _ in 0..<3 {
            let run = try await mesh.dispatch()
            let lease = try await mesh.begin("peer-a", run)
            try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
            finished.append(try #require(try await mesh.job(run).itemID))
        }
        try await mesh.submit("still waiting")
        #expect(try await mesh.hopper.history().map(\.itemId) == finished.reversed())
        #expect(try await mesh.hopper.history(limit: 1).map(\.itemId) == [finished[2]])
        #expect(try await mesh.hopper.history(before: finished[2]).map(\.itemId) == [finished[1], finished[0]])
    }
}
