import MeshFixtures
import Testing

@testable import Mesh

/// What an item's page says about how it was classified.
struct RuleMatchTests {
    @Test func everyRuleIsNamedStrongestFirst() {
        let rules = Classifier(models: ["vox-tiny": ["text_infer", "nonsense"]])
        let found = rules.matches(
            "production crash: Explain core.txt and talk.WAV with vox-tiny, no rush",
            hints: ["kind:embed", "kind:nothing", "file:notes.md", "model:other"])
        let lines = found.map { "\($0.rule) \($0.matched) \($0.pointsTo) \($0.weight ?? 0)" }
        #expect(
            lines == [
                "K1 kind:embed embed 8", "K2 vox-tiny text_infer 4", "K3 talk.wav speech_transcribe 3",
                "K3 core.txt text_infer 1", "K3 notes.md text_infer 1", "K4 explain text_infer 1",
                "P production urgent 0", "P crash urgent 0", "P no rush background 0",
            ])
    }

    @Test func nothingMatchesNothing() {
        #expect(Classifier().matches("stuff").isEmpty)
        #expect(Classifier().matches("").isEmpty)
    }

    /// The sums of the matches are those that the classification was made of.
    @Test(arguments: ClassifierTests.table) func weightsAddUpToTheKind(_ line: ClassifierTests.Line) {
        let found = Classifier().matches(line.intent, hints: line.hints)
        let sums = found.reduce(into: [String: Int]()) { $0[$1.pointsTo, default: 0] += $1.weight ?? 0 }
        let best = sums.filter { $0.value > 0 }.max { $0.value < $1.value }?.key ?? "text_infer"
        #expect(best == line.kind.rawValue)
    }

    @Test func modelsThatCameLaterAreLeftOut() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        let item = try await mesh.submit("explain it with vox-tiny please")[0]
        #expect(mesh.hopper.matches(of: item).map(\.rule) == ["K4"])
        try await mesh.join("peer-a")
        #expect(mesh.hopper.matches(of: item).map(\.rule) == ["K4"])
        let later = try await mesh.submit("explain it with vox-tiny please")[0]
        #expect(mesh.hopper.matches(of: later).map(\.rule) == ["K2", "K4"])
    }

    @Test func batchesKeepTheirTimeAndEndedItemsAreCounted() async throws {
        let mesh = try await JobMesh.open()
        try await mesh.submit("explain the tides", "explain the moon")
        let startedMs = mesh.clock.nowMs
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        mesh.clock.advance(ms: 5_000)
        #expect(try await mesh.hopper.batchTime(#require(batch.batchId)) == startedMs * 1_000)
        await #expect(throws: HopperError.unknownBatch) { try await mesh.hopper.batchTime("bat-0") }
        #expect(try await mesh.hopper.historyCount() == 0)
        let run = try #require(batch.outcomes[0].runId)
        try await mesh.deliver(mesh.result(run, lease: try await mesh.begin("peer-a", run)), from: "peer-a")
        #expect(try await mesh.hopper.historyCount() == 1)
        #expect(mesh.hopper.defaultClass == "paired-peers-only")
    }
}
