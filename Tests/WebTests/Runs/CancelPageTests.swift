import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct CancelPageTests {
    private func fields(_ run: RunID) -> [String: String] {
        ["typed_id": run.rawValue, "reason": "not needed <any> more", "confirm": "yes-i-mean-it"]
    }

    @Test func cancelIsAskedThenDoneAndAudited() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        _ = try await work.begin(run)
        let question = try await work.get("/runs/\(run)/cancel").text
        for text in ["Cancel \(run)", "peer-a is told to stop", "PAIRED", "vox runs cancel \(run)"] {
            #expect(question.contains(text), "\(text)")
        }
        let answer = try await work.post("/runs/\(run)/cancel", fields(run))
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/runs/\(run)")
        let page = try await work.follow(answer).text
        #expect(page.contains("The run was cancelled."))
        #expect(page.contains(try #require(page.firstMatch(of: /href="\/audit\/\d+"/)).0))
        #expect(try await work.services.runs.run(run).status == "cancelled")
        let newest = try await work.services.audit.entries(limit: 8)
        #expect(newest.contains { $0.action == "cancel" && $0.actor == "dashboard-user" })
    }

    @Test(arguments: [("typed_id", "run-1"), ("reason", " "), ("confirm", ""), ("typed_id", "")])
    func unfitAnswersAskAgain(_ name: String, _ value: String) async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let answer = try await work.post("/runs/\(run)/cancel", fields(run).merging([name: value]) { $1 })
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("id=\"field-\(name == "reason" ? "reason" : "typed_id")-error\""))
        if name != "reason" { #expect(answer.text.contains("not needed &lt;any&gt; more")) }
        #expect(try await work.services.runs.run(run).status == "assigned")
    }

    @Test func whatIsOverCannotBeCancelled() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        try await work.finish(run, try await work.begin(run))
        #expect(try await work.get("/runs/\(run)/cancel").status == .conflict)
        #expect(try await work.post("/runs/\(run)/cancel", fields(run)).status == .conflict)
        #expect(try await work.post("/runs/run-0/cancel", fields("run-0")).status == .notFound)
    }
}
