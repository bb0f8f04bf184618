import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct RecipientKeysAPITests {
    private static let confirmed = #"{"confirm_token":"yes-i-mean-it","reason":"a disk was lost"}"#

    @Test func aRotationShowsBothKeysAndNeverASecretHalf() async throws {
        let harness = try await DashboardHarness()
        let before = try await harness.send(.get, "/api/v2/mesh/keys")
        try ExchangeSnapshot(name: "recipient-keys").verify("GET /api/v2/mesh/keys", before)
        harness.clock.advance(ms: 1_000)
        let path = "/api/v2/mesh/keys/rotate"
        let receipt = try await harness.sendJSON(.post, path, Self.confirmed)
        try ExchangeSnapshot(name: "recipient-keys-rotate").verify("POST \(path) \(Self.confirmed)", receipt)
        let after = try await harness.send(.get, "/api/v2/mesh/keys")
        try ExchangeSnapshot(name: "recipient-keys-rotated").verify("GET /api/v2/mesh/keys", after)
        #expect(harness.services.recipientKeys.states().count == 2)
    }

    @Test(arguments: [
        ("{}", "vox/audit/confirm-required"),
        (#"{"confirm_token":"yes-i-mean-it"}"#, "vox/audit/reason-required"),
        (#"{"confirm_token":"yes","reason":"r"}"#, "vox/audit/confirm-required"),
    ])
    func anUnclearWishChangesNothing(_ body: String, _ code: String) async throws {
        let harness = try await DashboardHarness()
        let key = harness.services.recipientKeys.publicKey
        let answer = try await harness.sendJSON(.post, "/api/v2/mesh/keys/rotate", body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains(#""code":"\#(code)""#))
        #expect(harness.services.recipientKeys.publicKey == key)
    }
}
