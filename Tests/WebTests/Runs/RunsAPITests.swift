import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

@Suite struct RunsAPITests {
    private static let confirmed = #"{"confirm_token":"yes-i-mean-it","reason":"  wrong prompt "}"#

    @Test func aRunIsShownFromStartToEnd() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let run = try #require(try await worker.order())
        let work = try #require(try await worker.start())
        harness.clock.advance(ms: 1_500)
        let path = "/api/v2/runs/\(run)"
        try ExchangeSnapshot(name: "run-running").verify("GET a running run", try await harness.send(.get, path))
        try await worker.finish(work, tokens: 20, costMicroUsd: 1_500)
        try ExchangeSnapshot(name: "run-done").verify("GET a finished run", try await harness.send(.get, path))
        let decision = try await harness.send(.get, path + "/decision")
        try ExchangeSnapshot(name: "run-decision").verify("GET its decision", decision)
        let list = try await harness.send(.get, "/api/v2/runs?status=done&node=peer-a&q=sea")
        try ExchangeSnapshot(name: "runs-filtered").verify("GET /api/v2/runs?status=done&node=peer-a&q=sea", list)
    }

    @Test func filtersAndPagesHoldTogether() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        for index in 1...5 {
            _ = try await worker.order(index % 2 == 0 ? "even \(index)" : "odd \(index)")
            try await worker.finish(try #require(try await worker.start()))
        }
        let first = try await harness.send(.get, "/api/v2/runs?q=odd&limit=2")
        #expect(first.text.components(of: #""status":"done""#) == 2)
        let cursor = try #require(first.field("next_cursor"))
        _ = try await worker.order("odd and new")
        let second = try await harness.send(.get, "/api/v2/runs?q=odd&limit=2&cursor=\(cursor)")
        #expect(second.text.components(of: #""status":"done""#) == 1)
        #expect(second.text.contains(#""next_cursor":null"#))
        let empty = try await harness.send(.get, "/api/v2/runs?privacy=public-mesh")
        #expect(empty.text.contains(#""data":[]"#))
        let future = try await harness.send(.get, "/api/v2/runs?from=9000000000000000")
        #expect(future.text.contains(#""data":[]"#))
    }

    @Test func pagesWithoutAFilterFollowEachOther() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        for index in 1...5 {
            _ = try await worker.order("number \(index)")
            try await worker.finish(try #require(try await worker.start()))
        }
        var (counts, cursor, path) = ([Int](), String?.none, "/api/v2/runs?limit=2")
        repeat {
            let page = try await harness.send(.get, path)
            counts.append(page.text.components(of: #""status":"done""#))
            cursor = page.field("next_cursor")
            path = "/api/v2/runs?limit=2&cursor=\(cursor ?? "")"
        } while cursor != nil && counts.count < 9
        #expect(counts == [2, 2, 1])
        let all = try await harness.send(.get, "/api/v2/runs?limit=5")
        #expect(all.text.components(of: #""status":"done""#) == 5)
        #expect(all.text.contains(#""next_cursor":null"#))
    }

    @Test func aListLeavesTheTextsOut() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let id = try #require(try await worker.order())
        try await worker.finish(try #require(try await worker.start()), tokens: 20, costMicroUsd: 1_500)
        let whole = try await harness.services.runs.run(id)
        let row = try #require(try await harness.services.runs.list().first)
        #expect(whole.text != "" && row.text == "")
        #expect(row.isFinalText && row.isVerified == whole.isVerified)
        #expect(row.tokens == 20 && row.job.product?.usage == whole.job.product?.usage)
    }

    @Test(arguments: ["status=late", "from=x", "to=-1", "limit=many", "cursor=abc"])
    func unfitQueriesAreRefused(_ query: String) async throws {
        let answer = try await DashboardHarness().send(.get, "/api/v2/runs?\(query)")
        #expect(answer.status == .badRequest)
        #expect(answer.text.hasPrefix(#"{"error":{"code":"vox/http/bad-"#))
    }

    @Test func unknownRunsAreNotFound() async throws {
        let harness = try await DashboardHarness()
        for path in ["run-0", "run-0/decision"] {
            let answer = try await harness.send(.get, "/api/v2/runs/\(path)")
            #expect(answer.status == .notFound)
            #expect(answer.text.contains("vox/runs/unknown-run"))
        }
    }

    @Test func cancellingAnswersWithProof() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let run = try #require(try await worker.order())
        let path = "/api/v2/runs/\(run)/cancel"
        let answer = try await harness.sendJSON(.post, path, Self.confirmed)
        #expect(answer.status == .ok)
        #expect(answer.text.contains(#""action":"cancel","affected":["\#(run)"]"#))
        let id = try #require(answer.field("audit_id"))
        let entry = try #require(try await harness.services.audit.entry(auditID: id))
        #expect(entry.reason == "wrong prompt")
        #expect(entry.actor == "dashboard-user")
        #expect(answer.text.contains(entry.signature.base64))
        let again = try await harness.sendJSON(.post, path, Self.confirmed)
        #expect(again.status == .conflict)
        #expect(again.text.contains("vox/runs/terminal"))
    }

    /// Confirmation comes before the reason, and both before the run.
    @Test(arguments: [
        ("{}", 400, "vox/audit/confirm-required"),
        (#"{"reason":"r","confirm_token":"yes"}"#, 400, "vox/audit/confirm-required"),
        (#"{"confirm_token":"yes-i-mean-it"}"#, 400, "vox/audit/reason-required"),
        (#"{"confirm_token":"yes-i-mean-it","reason":"  "}"#, 400, "vox/audit/reason-required"),
        (#"{"confirm_token":"yes-i-mean-it","reason":7}"#, 400, "vox/http/bad-field"),
        (Self.confirmed, 404, "vox/runs/unknown-run"),
    ])
    func checksComeInOrder(_ body: String, _ status: Int, _ code: String) async throws {
        let answer = try await DashboardHarness().sendJSON(.post, "/api/v2/runs/run-0/cancel", body)
        #expect(answer.status.code == status)
        #expect(answer.text.contains(#""code":"\#(code)""#))
    }

    @Test func aReasonHasAtMost500Characters() async throws {
        let harness = try await DashboardHarness()
        for (length, status) in [(500, 404), (501, 400)] {
            let body = #"{"confirm_token":"yes-i-mean-it","reason":"\#(String(repeating: "r", count: length))"}"#
            let answer = try await harness.sendJSON(.post, "/api/v2/runs/run-0/cancel", body)
            #expect(answer.status.code == status)
        }
    }
}
