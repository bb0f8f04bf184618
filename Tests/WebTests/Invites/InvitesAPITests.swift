import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

@Suite struct InvitesAPITests {
    private static let path = "/api/v2/mesh/invite"

    private static let order = #"{"slot_kind":"text"}"#

    private func mint(_ harness: DashboardHarness) async throws -> String {
        let answer = try await harness.sendJSON(.post, Self.path, Self.order)
        #expect(answer.status == .ok)
        return try #require(answer.field("bearer_url"))
    }

    @Test func mintingAnswersWithLinkCommandPictureAndWarnings() async throws {
        let harness = try await DashboardHarness()
        let body = #"{"slot_kind":"text","ttl_secs":9999,"label":"den pc","max_concurrent":2}"#
        let answer = try await harness.sendJSON(.post, Self.path, body)
        try ExchangeSnapshot(name: "invite-minted").verify("POST \(Self.path) \(body)", answer)
        #expect(answer.text.contains(#""expires_in_secs":600"#))
        #expect(answer.text.contains("vox/mesh/loopback-only"))
        #expect(answer.text.contains("vox/mesh/plaintext"))
        let list = try await harness.send(.get, "/api/v2/mesh/invites")
        try ExchangeSnapshot(name: "invites").verify("GET /api/v2/mesh/invites", list)
        #expect(!list.text.contains("vox+invite"))
    }

    @Test(arguments: [
        ("{}", "slot_kind"), (#"{"slot_kind":""}"#, "slot_kind"), (#"{"slot_kind":"a b"}"#, "slot_kind"),
        (#"{"slot_kind":"gpu-big"}"#, "slot_kind"), (#"{"slot_kind":"9gpu"}"#, "slot_kind"),
        (#"{"slot_kind":"text","max_concurrent":0}"#, "max_concurrent"),
        (#"{"slot_kind":"text","max_concurrent":65}"#, "max_concurrent"),
        (#"{"slot_kind":"text","ttl_secs":-1}"#, "ttl_secs"),
        (#"{"slot_kind":"text","ttl_secs":1.5}"#, "ttl_secs"),
    ])
    func unfitOrdersNameTheirField(_ body: String, _ field: String) async throws {
        let answer = try await DashboardHarness().sendJSON(.post, Self.path, body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains(#""code":"vox/http/bad-field""#))
        #expect(answer.text.contains(#""field":"\#(field)""#))
    }

    @Test func anInviteIsWithdrawnOnce() async throws {
        let harness = try await DashboardHarness()
        _ = try await mint(harness)
        let peer = try #require(try await harness.services.invites.list().first?.peer)
        let path = "/api/v2/mesh/invites/\(peer)"
        let answer = try await harness.send(.delete, path)
        #expect(answer.text == #"{"data":{"peer_id":"\#(peer)","state":"revoked"},"v":1}"#)
        let again = try await harness.send(.delete, path)
        #expect(again.status == .gone)
        #expect(again.text.contains("vox/invite/used"))
        let unknown = try await harness.send(.delete, "/api/v2/mesh/invites/nobody")
        #expect(unknown.status == .notFound)
        #expect(unknown.text.contains("vox/mesh/unknown-invite"))
    }

    @Test func aPreviewShowsWhatWasSigned() async throws {
        let harness = try await DashboardHarness()
        let url = try await mint(harness)
        harness.clock.advance(ms: 60_000)
        let answer = try await harness.sendJSON(.post, Self.path + "/preview", #"{"bearer_url":"\#(url)"}"#)
        try ExchangeSnapshot(name: "invite-preview").verify("POST \(Self.path)/preview", answer)
        #expect(try await harness.services.invites.list().first?.state == .minted)
    }

    @Test func unfitLinksAreRefusedByTheirFault() async throws {
        let harness = try await DashboardHarness()
        let url = try await mint(harness)
        let path = Self.path + "/preview"
        let cut = try await harness.sendJSON(.post, path, #"{"bearer_url":"\#(url.dropLast(9))"}"#)
        #expect(cut.status == .badRequest)
        #expect(cut.text.contains("vox/invite/malformed"))
        let elsewhere = url.replacing("127.0.0.1:9847", with: "127.0.0.1:9848")
        let moved = try await harness.sendJSON(.post, path, #"{"bearer_url":"\#(elsewhere)"}"#)
        #expect(moved.text.contains("vox/invite/malformed"))
        let bytes = try #require(Base64URL.decode(String(url.split(separator: "=", maxSplits: 1)[1])))
        let forged = String(decoding: bytes, as: UTF8.self).replacing(#""n":1"#, with: #""n":9"#)
        let tampered = "vox+invite://127.0.0.1:9847?b=" + Base64URL.encode(Array(forged.utf8))
        let unsigned = try await harness.sendJSON(.post, path, #"{"bearer_url":"\#(tampered)"}"#)
        #expect(unsigned.status == .badRequest)
        #expect(unsigned.text.contains("vox/invite/bad-signature"))
        let missing = try await harness.sendJSON(.post, path, "{}")
        #expect(missing.text.contains(#""field":"bearer_url""#))
        harness.clock.advance(ms: 600_000)
        let late = try await harness.sendJSON(.post, path, #"{"bearer_url":"\#(url)"}"#)
        #expect(late.status == .gone)
        #expect(late.text.contains("vox/invite/expired"))
    }
}
