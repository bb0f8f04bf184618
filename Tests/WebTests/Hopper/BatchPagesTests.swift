import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct BatchPagesTests {
    @Test func batchIsStartedAndShown() async throws {
        let work = try await WorkHarness()
        for index in 1...4 { _ = try await work.submit("explain thing \(index)") }
        let answer = try await work.post("/hopper/start-batch", ["limit": "3"])
        #expect(answer.status == .seeOther)
        let path = try #require(answer.headers[.location])
        #expect(path.hasPrefix("/hopper/batches/bat-"))
        let page = try await work.follow(answer).text
        #expect(page.contains("3 given out, 0 stay in the inbox."))
        #expect(page.contains("just now"))
        #expect(page.components(of: "data-item=") == 3)
        #expect(try await work.services.hopper.inbox().count == 1)
        #expect(try await work.services.runs.list().count == 3)
    }

    @Test func dryRunPlansAndWritesNothing() async throws {
        let work = try await WorkHarness()
        for index in 1...5 { _ = try await work.submit("explain thing \(index)") }
        let plan = try await work.post("/hopper/start-batch", ["dry_run": "true", "target": "peer-a"])
        #expect(plan.status == .ok)
        #expect(plan.text.contains("2 would be given out, 3 would stay in the inbox."))
        #expect(plan.text.contains("All slots for this kind of job are busy."))
        #expect(plan.text.contains("Start it for real"))
        #expect(plan.text.contains("name=\"target\" value=\"peer-a\""))
        #expect(plan.text.contains("vox hopper start-batch --limit 8 --node peer-a --dry-run"))
        #expect(try await work.services.hopper.inbox().count == 5)
        #expect(try await work.services.runs.list().isEmpty)
    }

    @Test(arguments: [("limit", "0"), ("limit", "65"), ("limit", "many"), ("target", "nobody")])
    func mistakesStandBesideTheirField(_ name: String, _ value: String) async throws {
        let work = try await WorkHarness()
        _ = try await work.submit()
        let answer = try await work.post("/hopper/start-batch", [name: value, "dry_run": "true"])
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("id=\"batch-\(name)-error\""))
        #expect(answer.text.contains("checked"))
        if name == "limit" { #expect(answer.text.contains("value=\"\(value)\"")) }
        #expect(try await work.services.runs.list().isEmpty)
    }

    @Test func refusedItemsNameEveryNodesReason() async throws {
        let work = try await WorkHarness()
        let item = try await work.submit("explain") { $0.modelID = "huge" }
        let answer = try await work.post("/hopper/start-batch", [:])
        let page = try await work.follow(answer).text
        #expect(page.contains("0 given out, 1 stays in the inbox."))
        #expect(page.contains(item.itemId.rawValue))
        #expect(page.components(of: "The node does not have the model.") == 2)
    }

    @Test func emptyInboxAndUnknownBatch() async throws {
        let work = try await WorkHarness()
        let answer = try await work.post("/hopper/start-batch", [:])
        #expect(try await work.follow(answer).text.contains("No item was waiting."))
        #expect(try await work.get("/hopper/batches/bat-0").status == .notFound)
    }
}
