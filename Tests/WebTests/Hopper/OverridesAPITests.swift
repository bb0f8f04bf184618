import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing
import VoxCrypto

@testable import Web

@Suite struct OverridesAPITests {
    private func submit(_ harness: DashboardHarness) async throws -> ItemID {
        try await harness.services.hopper.submit(
            HopperSubmission(intent: "Tell a story"), actor: "dashboard-user"
        ).itemId
    }

    private func body(_ item: ItemID, _ fields: String) -> String { #"{"item_id":"\#(item)",\#(fields)}"# }

    @Test func reprioritizingAnswersWithProof() async throws {
        let harness = try await DashboardHarness()
        let item = try await submit(harness)
        let answer = try await harness.sendJSON(
            .post, "/api/v2/hopper/reprioritize",
            body(item, #""new_priority":"urgent","reason":" demo ","confirm_token":"yes-i-mean-it""#))
        #expect(answer.status == .ok)
        #expect(answer.text.contains(#""item_id":"\#(item)","priority":"urgent""#))
        let id = try #require(answer.field("audit_id"))
        let entry = try #require(try await harness.services.audit.entry(auditID: id))
        #expect(entry.kind == .hopperItemOverridden)
        #expect(entry.reason == "demo")
        #expect(answer.text.contains(entry.signature.base64))
        let shown = try await harness.send(.get, "/api/v2/hopper/items/\(item)")
        #expect(shown.text.contains(#""priority_source":"developer""#))
        #expect(shown.text.contains(#""new_priority":"urgent""#))
    }

    @Test func withdrawingAnswersWithProofAndOnce() async throws {
        let harness = try await DashboardHarness()
        let item = try await submit(harness)
        let fields = body(item, #""reason":"not needed","confirm_token":"yes-i-mean-it""#)
        let answer = try await harness.sendJSON(.post, "/api/v2/hopper/withdraw", fields)
        #expect(answer.text.contains(#""state":"overridden""#))
        let again = try await harness.sendJSON(.post, "/api/v2/hopper/withdraw", fields)
        #expect(again.status == .conflict)
        #expect(again.text.contains("vox/hopper/terminal"))
    }

    /// The order of the contract: body, priority, confirmation, reason, item.
    @Test(arguments: [
        (#"{"new_priority":"x"}"#, 400, "vox/http/bad-field"),
        (#"{"item_id":"hop-0"}"#, 400, "vox/http/bad-field"),
        (#"{"item_id":"hop-0","new_priority":"x"}"#, 400, "vox/hopper/unknown-priority"),
        (#"{"item_id":"hop-0","new_priority":"urgent"}"#, 403, "vox/hopper/capability-required"),
        (
            #"{"item_id":"hop-0","new_priority":"urgent","reason":"r","confirm_token":"YES"}"#, 403,
            "vox/hopper/capability-required"
        ),
        (
            #"{"item_id":"hop-0","new_priority":"urgent","reason":" ","confirm_token":"yes-i-mean-it"}"#, 400,
            "vox/audit/reason-required"
        ),
        (
            #"{"item_id":"hop-0","new_priority":"urgent","reason":"r","confirm_token":"yes-i-mean-it"}"#, 404,
            "vox/hopper/unknown-item"
        ),
    ])
    func checksComeInOrder(_ body: String, _ status: Int, _ code: String) async throws {
        let answer = try await DashboardHarness().sendJSON(.post, "/api/v2/hopper/reprioritize", body)
        #expect(answer.status.code == status)
        #expect(answer.text.contains(#""code":"\#(code)""#))
    }
}
