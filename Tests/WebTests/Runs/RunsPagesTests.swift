import Foundation
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct RunsPagesTests {
    @Test func emptyListLeadsToTheHopper() async throws {
        let work = try await WorkHarness()
        let page = try await work.get("/runs")
        #expect(page.status == .ok)
        #expect(page.text.contains("Nothing has run yet."))
    }

    @Test func filtersLiveInTheAddress() async throws {
        let work = try await WorkHarness()
        let first = try await work.dispatch("explain the tides")
        let lease = try await work.begin(first)
        try await work.finish(first, lease)
        let second = try await work.dispatch("translate a letter")
        let shown: [(String, Set<RunID>)] = [
            ("", [first, second]), ("?status=done", [first]), ("?status=assigned", [second]),
            ("?node=peer-a", [first, second]), ("?node=own-0001", []), ("?privacy=paired-peers-only", [first, second]),
            ("?privacy=local-only", []), ("?model=vox-tiny&q=LETTER", [second]), ("?q=\(first)", [first]),
        ]
        for (query, runs) in shown {
            let page = try await work.get("/runs" + query).text
            for run in [first, second] {
                #expect(page.contains("data-run=\"\(run)\"") == runs.contains(run), "\(query) \(run)")
            }
        }
        let none = try await work.get("/runs?status=killed").text
        #expect(none.contains("No run fits this filter."))
        let unfit = try await work.get("/runs?status=%22%3E%3Cb%3E")
        #expect(unfit.status == .badRequest)
        #expect(unfit.text.contains("id=\"filter-status-error\""))
        #expect(!unfit.text.contains("data-live"))
        #expect(unfit.text.contains("No run fits this filter."))
        #expect(try await work.get("/runs?cursor=nonsense").status == .badRequest)
    }

    @Test func olderRunsAreAPageFurther() async throws {
        let work = try await WorkHarness()
        let first = try await work.dispatch("explain one & all")
        let second = try await work.dispatch("explain two & all")
        let page = try await work.get("/runs?limit=1&q=%26%20all").text
        #expect(page.contains("data-run=\"\(second)\""))
        let link = try #require(page.firstMatch(of: /href="(\/runs\?[^"]*cursor=[^"]+)"/)?.1)
        let older = try await work.get(String(link).replacing("&amp;", with: "&")).text
        #expect(older.contains("data-run=\"\(first)\""))
        #expect(!older.contains("data-run=\"\(second)\""))
        #expect(older.contains("Newest"))
        #expect(older.contains("href=\"/runs?limit=1&amp;q=%26%20all\""))
    }

    @Test func runTellsItsWholeLife() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch("explain <tides>")
        let assigned = try await work.get("/runs/\(run)").text
        #expect(assigned.contains("Nothing has come yet."))
        #expect(assigned.contains("/runs/\(run)/cancel"))
        #expect(assigned.contains("has the model loaded"))
        let lease = try await work.begin(run)
        try await work.say("It <rains>", 12, of: run, lease)
        work.base.clock.advance(ms: 1_240)
        let running = try await work.get("/runs/\(run)").text
        for text in ["It &lt;rains&gt;", "12 tokens · 5.1 tok/s", "explain &lt;tides&gt;", "1.24 s", "vox://trace/"] {
            #expect(running.contains(text), "\(text)")
        }
        try await work.finish(run, lease, text: "It rains.\nStill.")
        let done = try await work.get("/runs/\(run)").text
        for text in [
            "It rains.\nStill.", "7 tokens in · 3 out", "$0.02", "The signature of this result was checked",
            "peer-a began attempt 1.", "It ended: done.", "1 of 3", "Run again",
            "name=\"intent\" value=\"explain &lt;tides",
            "/hopper?again=\(run)#submit",
        ] { #expect(done.contains(text), "\(text)") }
        #expect(!done.contains("Cancel this run"))
    }

    @Test func failureIsSaidInWords() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        for attempt in 1...3 {
            let lease = try await work.begin(run)
            try await work.finish(run, lease, error: "generation_failed")
            work.base.clock.advance(ms: 20_000)
            if attempt < 3 { _ = try await work.services.replanner.tick() }
        }
        let page = try await work.get("/runs/\(run)").text
        #expect(page.contains("The model failed while it ran."))
        #expect(page.contains("title=\"generation_failed\""))
        #expect(page.contains("Attempts <span class=\"count\">3</span>"))
    }

    @Test func runAgainIsANewItemOfTheSameClass() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch("explain the tides")
        let page = try await work.get("/runs/\(run)").text
        var fields: [String: String] = ["run": "now"]
        let form = try #require(page.range(of: "id=\"run-again\""))
        for name in ["intent", "model", "target", "privacy_class", "priority"] {
            let pattern = try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
            fields[name] = page[form.upperBound...].firstMatch(of: pattern).map { String($0.1) }
        }
        let answer = try await work.post("/hopper/submit", fields)
        let path = try #require(answer.headers[.location])
        #expect(path.hasPrefix("/runs/run-") && path != "/runs/\(run)")
        let runs = try await work.services.runs.list()
        #expect(runs.map(\.prompt) == ["explain the tides", "explain the tides"])
        #expect(Set(runs.map(\.privacyClass)) == ["paired-peers-only"])
    }

    @Test func unknownRun() async throws {
        let work = try await WorkHarness()
        for path in ["/runs/run-0", "/runs/run-0/cancel", "/runs/%3Cb%3E"] {
            #expect(try await work.get(path).status == .notFound, "\(path)")
        }
    }
}
