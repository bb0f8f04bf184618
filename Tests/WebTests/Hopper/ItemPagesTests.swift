import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct ItemPagesTests {
    private static let meant = ["reason": "the show is tonight", "confirm": "yes-i-mean-it"]

    @Test func itemSaysHowItWasClassified() async throws {
        let work = try await WorkHarness()
        let item = try await work.submit("production crash: explain core.txt with vox-tiny") {
            $0.affinityHints = ["file:notes.md", "label:rack=3"]
        }
        let page = try await work.get("/hopper/items/\(item.itemId)").text
        for text in [
            "K2", "K3", "K4", "core.txt", "notes.md", "explain", "vox-tiny", "crash", "urgent, set by the rules",
            "label:rack=3", item.traceId, item.confidence, "The node lacks a required label.", "PAIRED",
            "Where would it go?",
        ] { #expect(page.contains(text), "\(text)") }
        #expect(page.contains("action=\"/hopper/items/\(item.itemId)/reprioritize\""))
    }

    @Test func decisionOfTheRunIsShown() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let item = try #require(try await work.services.runs.run(run).job.itemID)
        let page = try await work.get("/hopper/items/\(item)").text
        #expect(page.contains("Why here?"))
        #expect(page.contains("has the model loaded"))
        #expect(page.contains("Another node was asked for."))
        #expect(page.contains("/runs/\(run)"))
        #expect(page.contains("/hopper/batches/bat-"))
    }

    @Test func priorityIsChangedWithAReason() async throws {
        let work = try await WorkHarness()
        let item = try await work.submit()
        let path = "/hopper/items/\(item.itemId)"
        let proposed = try await work.get(path + "?priority=urgent").text
        #expect(proposed.contains("value=\"urgent\" selected"))
        let answer = try await work.post(
            path + "/reprioritize", Self.meant.merging(["new_priority": "urgent"]) { $1 })
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == path)
        let page = try await work.follow(answer).text
        #expect(page.contains("The priority is urgent now."))
        #expect(page.contains("normal → urgent"))
        #expect(page.contains("the show is tonight"))
        #expect(page.contains("href=\"/audit/"))
        #expect(try await work.services.hopper.item(item.itemId).classifiedPriority == .urgent)
    }

    @Test(arguments: [
        (["new_priority": "soon"], "field-new_priority-error"), (["reason": " "], "field-reason-error"),
        (["reason": String(repeating: "r", count: 501)], "field-reason-error"),
        (["confirm": "yes"], "reprioritize-confirm-error"),
    ])
    func unfitChangesAreRefused(_ fields: [String: String], _ place: String) async throws {
        let work = try await WorkHarness()
        let item = try await work.submit()
        let path = "/hopper/items/\(item.itemId)"
        let all = Self.meant.merging(["new_priority": "urgent"]) { $1 }.merging(fields) { $1 }
        let answer = try await work.post(path + "/reprioritize", all)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("id=\"\(place)\""))
        #expect(try await work.services.hopper.item(item.itemId).classifiedPriority == .normal)
    }

    @Test func withdrawnItemHasEnded() async throws {
        let work = try await WorkHarness()
        let item = try await work.submit()
        let path = "/hopper/items/\(item.itemId)"
        let unconfirmed = try await work.post(path + "/withdraw", ["reason": "because <b>"])
        #expect(unconfirmed.status == .badRequest)
        #expect(unconfirmed.text.contains("id=\"withdraw-confirm-error\""))
        #expect(unconfirmed.text.contains("because &lt;b&gt;"))
        #expect(try await work.post(path + "/withdraw", ["confirm": "yes-i-mean-it"]).status == .badRequest)
        let answer = try await work.post(path + "/withdraw", Self.meant)
        let page = try await work.follow(answer).text
        #expect(page.contains("The item was withdrawn."))
        #expect(!page.contains("action=\"\(path)/withdraw\""))
        let late = try await work.post(path + "/withdraw", Self.meant)
        #expect(late.status == .conflict)
        let never = try await work.post(
            path + "/reprioritize", Self.meant.merging(["new_priority": "urgent"]) { $1 })
        #expect(never.status == .conflict)
    }

    @Test func unknownItems() async throws {
        let work = try await WorkHarness()
        #expect(try await work.get("/hopper/items/hop-0").status == .notFound)
        for action in ["reprioritize", "withdraw"] {
            let answer = try await work.post(
                "/hopper/items/hop-0/\(action)", Self.meant.merging(["new_priority": "urgent"]) { $1 })
            #expect(answer.status == .notFound, "\(action)")
        }
    }
}
