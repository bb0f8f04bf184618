import Audit
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Where texts are not kept, nothing of what a run was asked or of what it made is in the store after its end.
@Suite struct ForgottenTextsTests {
    private static let order = ActionOrder(reason: "enough", actor: "dashboard-user")
    private let clock = ManualClock()

    private func mesh(keepsTexts: Bool = false, maxAttempts: Int = 3) async throws -> JobMesh {
        var parts = MeshParts.fixture(clock: clock)
        parts.keepsTexts = keepsTexts
        return try await JobMesh.open(parts, clock: clock) { $0.maxAttempts = maxAttempts }
    }

    @Test func aDoneRunLeavesNoText() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        let result = try await mesh.otter(run, lease)
        try await mesh.deliver(result, from: "peer-a")
        #expect(try await mesh.job(run).state == .done(node: "peer-a"))
        #expect(try await mesh.places(of: "heron") == [])
        #expect(try await mesh.places(of: "otter") == [])
        #expect(try await mesh.runs.run(run).tokens == 10)
        #expect(try await mesh.mesh.audit.verify().ok)
        try await mesh.deliver(result, from: "peer-a")
        #expect(try await mesh.runs.run(run).lateResults == 0)
    }

    @Test func aFailedRunLeavesNoTextNorAReasonThatQuotesOne() async throws {
        let mesh = try await mesh(maxAttempts: 1)
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease, error: "I cannot say heron"), from: "peer-a")
        #expect(try await mesh.runs.run(run).error == "other")
        #expect(try await mesh.places(of: "heron") == [])
        #expect(try await mesh.places(of: "otter") == [])
    }

    @Test func reasonsThatAreCodesStay() async throws {
        let mesh = try await mesh(maxAttempts: 1)
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease, error: "generation_failed"), from: "peer-a")
        #expect(try await mesh.runs.run(run).error == "generation_failed")
    }

    @Test func aKilledRunLeavesNoTextAndItsLateResultNeither() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        let result = try await mesh.otter(run, lease)
        _ = try await mesh.mesh.actions.perform(.kill, on: "peer-a", by: Self.order)
        #expect(try await mesh.places(of: "heron") == [])
        try await mesh.deliver(result, from: "peer-a")
        try await mesh.deliver(result, from: "peer-a")
        #expect(try await mesh.runs.run(run).lateResults == 1)
        #expect(try await mesh.places(of: "otter") == [])
    }

    @Test(arguments: [false, true])
    func aCancelledRunLeavesNoText(hasBegun: Bool) async throws {
        let mesh = try await mesh()
        let run = try await mesh.dispatch("write a poem about a heron", on: "peer-a")
        if hasBegun { _ = try await mesh.begin("peer-a", run) }
        _ = try await mesh.runs.cancel(run, reason: "enough", actor: "dashboard-user")
        #expect(try await mesh.runs.run(run).status == "cancelled")
        #expect(try await mesh.places(of: "heron") == [])
    }

    @Test func aWithdrawnItemLeavesNoText() async throws {
        let mesh = try await mesh()
        let item = try #require(try await mesh.submit("write a poem about a heron").first)
        var request = OverrideRequest(itemID: item.itemId, reason: "enough")
        request.confirmToken = OverrideRequest.confirmation
        _ = try await mesh.hopper.withdraw(request, actor: "dashboard-user")
        let kept = try await mesh.hopper.item(item.itemId)
        #expect(!kept.isRecorded)
        #expect(mesh.hopper.matches(of: kept) == [])
        #expect(try await mesh.places(of: "heron") == [])
    }

    @Test func aRowThatANodeRefusedAndDidNotAckIsClosedAtTheEnd() async throws {
        let mesh = try await mesh()
        let run = try await mesh.dispatch("write a poem about a heron")
        #expect(try await mesh.claim("peer-a") != nil)
        try await mesh.refuse(run, from: "peer-a", "user_denied")
        try await mesh.replanner.tick()
        let lease = try await mesh.begin("peer-b", run)
        #expect(try await mesh.places(of: "heron").contains("message.payload"))
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-b")
        #expect(try await mesh.places(of: "heron") == [])
    }

    @Test func openPlacementsAreFoundByTheirKey() async throws {
        let mesh = try await mesh()
        let run = try await mesh.dispatch("write a poem about a heron", on: "peer-a")
        let job = try await mesh.job(run)
        let found = try await mesh.mesh.store.read { tx in try MessageRow.openPlacements(of: job.taskID, tx) }
        #expect(found == [try #require(job.messageID)])
        let plan = try await mesh.mesh.store.read { tx in
            try Row.fetchAll(
                tx.db,
                sql: "EXPLAIN QUERY PLAN \(MessageRow.openPlacementsSQL)", arguments: ["1", "2", "a", "b"]
            ).map { $0["detail"] as String }.joined(separator: "\n")
        }
        #expect(plan.contains("INDEX message_by_key"))
    }

    @Test func aRunThatGoesOnKeepsItsInputThroughARestart() async throws {
        let directory = try TemporaryDirectory()
        var mesh = try await JobMesh.onDisk(directory, clock, seed: 1, keepsTexts: false)
        let (run, lease) = try await mesh.beginHeron()
        #expect(try await mesh.places(of: "heron") == ["hopper_item.record", "job.facts"])
        try mesh.mesh.store.close()
        mesh = try await JobMesh.onDisk(directory, clock, seed: 2, keepsTexts: false)
        try await mesh.runs.forgetTexts()
        #expect(try await mesh.runs.run(run).prompt == "write a poem about a heron")
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        #expect(try await mesh.places(of: "heron") == [])
    }

    @Test func whatEndedWhileTextsWereKeptLosesThemAfterTheNextStart() async throws {
        let directory = try TemporaryDirectory()
        var mesh = try await JobMesh.onDisk(directory, clock, seed: 1, keepsTexts: true)
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        let waiting = try await mesh.submit("write a poem about an egret")
        try mesh.mesh.store.close()
        mesh = try await JobMesh.onDisk(directory, clock, seed: 2, keepsTexts: false)
        #expect(try await mesh.places(of: "otter") != [])
        try await mesh.runs.forgetTexts()
        #expect(try await mesh.places(of: "heron") == [])
        #expect(try await mesh.places(of: "otter") == [])
        let view = try await mesh.runs.run(run)
        #expect(!view.isRecorded && view.text.isEmpty && view.prompt.isEmpty && view.tokens == 10)
        #expect(view.readableUntilMicros == nil)
        #expect(try await mesh.hopper.inbox() == waiting)
        #expect(try await mesh.mesh.audit.verify().ok)
    }

    @Test func textsAreKeptWhenNothingElseIsAsked() async throws {
        let mesh = try await mesh(keepsTexts: true)
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease, error: nil), from: "peer-a")
        try await mesh.runs.forgetTexts()
        clock.advance(ms: 7_200_000)
        #expect(try await mesh.places(of: "heron") == ["hopper_item.record", "job.facts", "message.payload"])
        #expect(try await mesh.places(of: "otter") == ["job.output", "job_result.payload", "message.payload"])
        let view = try await mesh.runs.run(run)
        #expect(view.isRecorded && view.readableUntilMicros == nil && view.text == "The otter sleeps.")
    }

    @Test func whoAskedReadsTheAnswerForAnHour() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        let untilMicros = (clock.nowMs + 3_600_000) * 1_000
        clock.advance(ms: 3_599_999)
        try await mesh.runs.forgetTexts()
        let view = try await mesh.runs.run(run)
        #expect(view.text == "The otter sleeps." && view.prompt == "write a poem about a heron")
        #expect(!view.isRecorded && view.readableUntilMicros == untilMicros)
        let listed = try #require(try await mesh.runs.list().first)
        #expect(listed.prompt == "write a poem about a heron" && listed.text.isEmpty)
        #expect(try await mesh.runs.latestFinished(on: "peer-a")?.text == "The otter sleeps.")
        clock.advance(ms: 1)
        let later = try await mesh.runs.run(run)
        #expect(later.text.isEmpty && later.prompt.isEmpty && later.readableUntilMicros == nil)
        #expect(later.isFinalText && !later.job.hasInput)
        #expect(mesh.desk.ledger.recentTexts.count == 1)
        try await mesh.runs.forgetTexts()
        #expect(mesh.desk.ledger.recentTexts.count == 0)
    }

    @Test func aReplayRunsTheSameInputOrSaysWhyNot() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        let receipt = try await mesh.mesh.actions.perform(.replay, on: "peer-a", run: run, by: Self.order)
        let again = try await mesh.job(try #require(receipt.replay).run)
        #expect(again.facts.input.taskDescription == "write a poem about a heron")
        #expect(!again.isForgotten)
        let entries = try await mesh.mesh.audit.entries(limit: 64).filter { $0.kind == .runStarted }
        #expect(Set(entries.map { $0.payload["intent_sha256"] }).count == 1)
        clock.advance(ms: 3_600_000)
        await #expect(throws: ActionError.notRecorded) {
            try await mesh.mesh.actions.perform(.replay, on: "peer-a", run: run, by: Self.order)
        }
        let refused = try #require(try await mesh.mesh.audit.entries(limit: 1).first)
        #expect(refused.payload["code"] == .string("vox/runs/not-recorded"))
    }
}
