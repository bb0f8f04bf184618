import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct HopperAPITests {
    private static let intent = #"{"intent":"Tell a short story about the sea"}"#

    @Test func submitAnswersWithTheClassification() async throws {
        let harness = try await DashboardHarness()
        let path = "/api/v2/hopper/submit"
        let answer = try await harness.sendJSON(.post, path, Self.intent)
        try ExchangeSnapshot(name: "hopper-submit").verify("POST \(path) \(Self.intent)", answer)
        let inbox = try await harness.send(.get, "/api/v2/hopper/inbox")
        try ExchangeSnapshot(name: "hopper-inbox").verify("GET /api/v2/hopper/inbox", inbox)
    }

    @Test(arguments: [
        (#"{"intent":"  "}"#, "vox/hopper/empty-intent"),
        (#"{}"#, "vox/http/bad-field"),
        (#"{"intent":7}"#, "vox/http/bad-field"),
        (#"{"intent":"a","priority_hint":"soon"}"#, "vox/hopper/unknown-priority"),
        (#"{"intent":"a","privacy_class":"secret"}"#, "vox/http/bad-field"),
        (#"{"intent":"a","required_secrets":["no name"]}"#, "vox/http/bad-field"),
        (#"{"intent":"a","required_secrets":"TOKEN"}"#, "vox/http/bad-field"),
        (#"{"intent":"a","sensitive":true,"privacy_class":"public-mesh"}"#, "vox/http/bad-field"),
    ])
    func unfitSubmissionsAreRefused(_ body: String, _ code: String) async throws {
        let harness = try await DashboardHarness()
        let answer = try await harness.sendJSON(.post, "/api/v2/hopper/submit", body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains(#""code":"\#(code)""#))
        #expect(try await harness.services.hopper.inbox().isEmpty)
    }

    @Test func anItemShowsTheNamesOfItsSecrets() async throws {
        let harness = try await DashboardHarness()
        let body = #"{"intent":"Fetch the report","required_secrets":["TOKEN"],"sensitive":true}"#
        let answer = try await harness.sendJSON(.post, "/api/v2/hopper/submit", body)
        #expect(answer.status == .ok)
        #expect(answer.text.contains("a secret that the job needs is not on this machine"))
        let inbox = try await harness.send(.get, "/api/v2/hopper/inbox")
        #expect(inbox.text.contains(#""required_secrets":["TOKEN"]"#))
        #expect(inbox.text.contains(#""sensitive":true"#))
    }

    @Test func aLongIntentIsRefused() async throws {
        let harness = try await DashboardHarness()
        let body = #"{"intent":"\#(String(repeating: "x", count: 8_193))"}"#
        let answer = try await harness.sendJSON(.post, "/api/v2/hopper/submit", body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("vox/hopper/intent-too-long"))
    }

    @Test func aBatchTellsWhatBecameOfEachItem() async throws {
        let harness = try await DashboardHarness()
        _ = try await HandWorker(joining: harness.services)
        _ = try await harness.sendJSON(
            .post, "/api/v2/hopper/submit", #"{"intent":"Tell a story","privacy_class":"paired-peers-only"}"#)
        _ = try await harness.sendJSON(.post, "/api/v2/hopper/submit", #"{"intent":"Keep this here"}"#)
        let path = "/api/v2/hopper/start_batch"
        let plan = try await harness.sendJSON(.post, path, #"{"dry_run":true}"#)
        try ExchangeSnapshot(name: "hopper-dry-run").verify("POST \(path) dry_run", plan)
        let answer = try await harness.sendJSON(.post, path, "{}")
        try ExchangeSnapshot(name: "hopper-batch").verify("POST \(path)", answer)
        let id = try #require(answer.field("batch_id"))
        let batch = try await harness.send(.get, "/api/v2/hopper/batches/\(id)")
        #expect(batch.text == answer.text)
        let assigned = try await harness.send(.get, "/api/v2/hopper/assigned")
        try ExchangeSnapshot(name: "hopper-assigned").verify("GET /api/v2/hopper/assigned", assigned)
    }

    @Test func batchesForUnknownNodesAndTooManyItemsAreRefused() async throws {
        let harness = try await DashboardHarness()
        let path = "/api/v2/hopper/start_batch"
        let unknown = try await harness.sendJSON(.post, path, #"{"target_node_id":"nobody"}"#)
        #expect(unknown.status == .notFound)
        #expect(unknown.text.contains("vox/mesh/unknown-node"))
        let ids = (0...64).map { #""hop-\#($0)""# }.joined(separator: ",")
        let many = try await harness.sendJSON(.post, path, #"{"item_ids":[\#(ids)]}"#)
        #expect(many.status == .badRequest)
        #expect(many.text.contains(#""field":"item_ids""#))
    }

    @Test func itemsAreFoundByIdAndHistoryIsPaged() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        for name in ["one", "two", "three"] {
            _ = try await worker.order("Tell a story of \(name)")
            try await worker.finish(try #require(try await worker.start()))
        }
        let first = try await harness.send(.get, "/api/v2/hopper/history?limit=2")
        #expect(first.text.components(of: #""outcome":"done""#) == 2)
        let cursor = try #require(first.field("next_cursor"))
        let second = try await harness.send(.get, "/api/v2/hopper/history?limit=2&cursor=\(cursor)")
        #expect(second.text.components(of: #""outcome":"done""#) == 1)
        #expect(second.text.contains(#""next_cursor":null"#))
        let id = try #require(second.field("item_id"))
        let item = try await harness.send(.get, "/api/v2/hopper/items/\(id)")
        #expect(item.text.contains("Tell a story of one"))
        for path in ["items/hop-0", "batches/bat-0"] {
            let unknown = try await harness.send(.get, "/api/v2/hopper/\(path)")
            #expect(unknown.status == .notFound)
            #expect(unknown.text.contains("vox/hopper/unknown-item"))
        }
        let foreign = try await harness.send(.get, "/api/v2/runs?cursor=\(cursor)")
        #expect(foreign.text.contains("vox/http/bad-cursor"))
    }
}
