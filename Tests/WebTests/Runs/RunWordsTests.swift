import Audit
import Mesh
import MeshFixtures
import Templates
import Testing

@testable import Web

/// How events, attempts and decisions of runs are put into words.
@Suite struct RunWordsTests {
    private func page(_ work: WorkHarness, _ run: RunID) async throws -> Templates.RunPage {
        let chrome = Chrome(
            meshName: "vox", version: "1", csrf: "", assets: Assets(folder: nil).paths,
            status: StatusBar(online: 1, total: 1, defaultModel: "vox-tiny"))
        return Templates.RunPage(
            try await work.services.runs.run(run), chrome: chrome, classes: work.services.registry.classes(),
            nowMs: work.base.clock.nowMs)
    }

    @Test func lostAttemptsAreToldWithTheirReason() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let lease = try await work.begin(run)
        try await work.finish(run, lease, error: "generation_failed")
        let waiting = try await page(work, run)
        #expect(waiting.status == StatusMark("queued", reason: ReasonText(code: "generation_failed")))
        #expect(waiting.attempts.map(\.status.word) == ["failed"])
        #expect(
            waiting.events.map(\.sentence) == [
                "It was submitted to the planner.", "It was given to peer-a for attempt 1.",
                "peer-a began attempt 1.",
                "It came back from peer-a and waits again. The model failed while it ran.",
            ])
        work.base.clock.advance(ms: 2_000)
        _ = try await work.services.replanner.tick()
        let again = try await page(work, run)
        #expect(again.attempts.map(\.number) == [1, 2])
        #expect(again.attempts.map(\.status.word) == ["failed", "assigned"])
        #expect(again.attempts.last?.started?.relative == "just now")
        #expect(again.decision?.attempt == 2)
        #expect(again.cancel == "/runs/\(run)/cancel")
    }

    @Test func decisionNamesEveryNodeAndItsPoints() async throws {
        let work = try await WorkHarness()
        let decision = try #require(try await page(work, try await work.dispatch()).decision)
        #expect(decision.rows.map(\.node.text) == ["peer-a", "own-0001"])
        #expect(decision.rows.map(\.verdict) == ["chosen", "refused"])
        #expect(decision.rows.map(\.privacy) == [.paired, .local])
        #expect(decision.rows[0].score == "75")
        #expect(decision.rows[0].terms.map(\.name) == ["model loaded", "free slots", "online", "weight of the slot"])
        #expect(decision.rows[0].terms.map(\.points) == ["+30", "+20", "+20", "+5"])
        #expect(decision.rows[1].reason?.code == "target_mismatch")
    }

    @Test func resultsWithoutASignatureAreMarked() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let lease = try await work.begin(run)
        #expect(try await page(work, run).output.signature == nil)
        try await work.finish(run, lease, isSigned: false)
        let output = try await page(work, run).output
        #expect(output.signature?.tone == .warn)
        #expect(output.isStreaming == false)
        #expect(output.figures == "7 tokens in · 3 out")
    }

    @Test func runningRunsShowHowLongTheyRun() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        _ = try await work.begin(run)
        work.base.clock.advance(ms: 185_000)
        #expect(try await work.get("/runs").text.contains("3 m 05 s"))
    }

    @Test func workThatIsMoreThanItsWordsIsNotOfferedAgain() async throws {
        let work = try await WorkHarness()
        let plain = try await work.dispatch()
        #expect(try await page(work, plain).again?.target == "peer-a")
        let special = try await work.dispatch { $0.input = ["prompt": "another", "temperature": 0] }
        #expect(try await page(work, special).again == nil)
    }
}
