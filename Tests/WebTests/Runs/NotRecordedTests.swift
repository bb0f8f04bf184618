import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// Where texts are not recorded, pages and API say so, and until when an answer can still be read.
@Suite struct NotRecordedTests {
    private static let sentence = "Not recorded: [mesh.privacy] record_prompts is false."

    private func finished() async throws -> (WorkHarness, RunID) {
        let work = try await WorkHarness { $0.keepsTexts = false }
        let run = try await work.dispatch("explain the tides")
        try await work.finish(run, try await work.begin(run), text: "The moon pulls.")
        return (work, run)
    }

    @Test func theAnswerCanBeReadForAnHour() async throws {
        let (work, run) = try await finished()
        let page = try await work.get("/runs/\(run)").text
        for text in [
            Self.sentence, "It can be read here until", "The moon pulls.", "explain the tides", "Run again",
        ] { #expect(page.contains(text), "\(text)") }
        let row = try await work.get("/api/v2/runs/\(run)").text
        #expect(row.contains(#""recorded":false"#) && row.contains(#""readable_until":""#))
        #expect(row.contains(#""output":"The moon pulls.""#))
    }

    @Test func afterwardsItIsSaidThatNothingWasRecorded() async throws {
        let (work, run) = try await finished()
        work.base.clock.advance(ms: 3_600_000)
        let page = try await work.get("/runs/\(run)").text
        #expect(page.contains(Self.sentence))
        #expect(page.contains("It was not recorded, so the run cannot be started again from here."))
        for text in [
            "It can be read here until", "The moon pulls.", "explain the tides", "id=\"run-again\"", "Replay this run",
        ] {
            #expect(!page.contains(text), "\(text)")
        }
        let row = try await work.get("/api/v2/runs/\(run)").text
        #expect(row.contains(#""recorded":false"#))
        #expect(!row.contains("readable_until") && !row.contains(#""output""#))
        #expect(try await work.get("/runs").text.contains("not recorded"))
    }

    @Test func anEmptyPromptIsNeverRunAgain() async throws {
        let (work, run) = try await finished()
        work.base.clock.advance(ms: 3_600_000)
        let again = try await work.get("/hopper?again=\(run)")
        #expect(again.status == .conflict)
        #expect(again.text.contains("record_prompts is false"))
        let body = #"{"confirm_token":"yes-i-mean-it","reason":"r","run_id":"\#(run)"}"#
        let replay = try await work.base.sendJSON(.post, "/api/v2/mesh/nodes/peer-a/replay", body)
        #expect(replay.status == .conflict)
        #expect(replay.text.contains("vox/runs/not-recorded"))
        #expect(try await work.services.runs.list().count == 1)
    }

    @Test func theItemShowsWordsInPlaceOfItsIntent() async throws {
        let (work, run) = try await finished()
        let item = try #require(try await work.services.runs.run(run).job.itemID)
        let hopper = try await work.get("/hopper").text
        #expect(hopper.contains("<span class=\"quiet\">not recorded</span>"))
        let page = try await work.get("/hopper/items/\(item)").text
        #expect(page.contains(Self.sentence))
        #expect(page.contains("Its words were not recorded"))
        #expect(!page.contains("explain the tides"))
        #expect(try await work.get("/api/v2/hopper/items/\(item)").text.contains(#""recorded":false"#))
    }

    /// The item loses its words with the run's end, the run an hour later.
    @Test func theSearchShowsWordsInPlaceOfWhatIsGone() async throws {
        let (work, _) = try await finished()
        let words = "<td class=\"meta\">not recorded</td>"
        let page = try await work.get("/palette?q=@").text
        #expect(page.ranges(of: words).count == 1)
        #expect(page.contains("<td class=\"meta\">explain the tides</td>"))
        work.base.clock.advance(ms: 3_600_000)
        let later = try await work.get("/palette?q=@").text
        #expect(later.ranges(of: words).count == 2)
        #expect(!later.contains("explain the tides"))
    }

    @Test func nothingIsSaidWhereTextsAreRecorded() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch("explain the tides")
        try await work.finish(run, try await work.begin(run), text: "The moon pulls.")
        #expect(!(try await work.get("/runs/\(run)").text.contains("Not recorded")))
        #expect(!(try await work.get("/api/v2/runs/\(run)").text.contains("recorded")))
    }
}
