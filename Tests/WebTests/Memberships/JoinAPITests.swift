import Audit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import NIOCore
import Synchronization
import Testing
import VoxCrypto

@testable import Web

/// One machine's dashboard joins the mesh of another machine, whose mesh listener is real.
@Suite struct JoinAPITests {
    private static let path = "/api/v2/mesh/join"

    /// Another mesh with an open listener, for as long as the work lasts.
    private func withInviter(
        _ work: @Sendable @escaping (MeshServices, DashboardHarness) async throws -> Void
    ) async throws {
        let port = Mutex(0)
        let harness = try await DashboardHarness()
        var parts = MeshParts.fixture(seed: 2, clock: harness.clock)
        parts.invites = InviteSettings(key: parts.nodeKey, handle: "lena@harbour") {
            "http://127.0.0.1:\(port.withLock { $0 })"
        }
        let inviter = try await MeshServices.open(parts)
        let router = buildMeshRouter(inviter, PeerSettings(random: .seeded(9)))
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            port.withLock { $0 = client.port ?? 0 }
            try await work(inviter, harness)
        }
    }

    private func body(_ url: String) -> String { #"{"bearer_url":"\#(url)"}"# }

    @Test func joiningMakesAPeerOnBothSides() async throws {
        try await withInviter { inviter, harness in
            var request = InviteRequest(slotKind: "text")
            request.slotCount = 2
            let invite = try await inviter.invites.mint(request, actor: "dashboard-user")
            let answer = try await harness.sendJSON(.post, Self.path, body(invite.url))
            let expected =
                #"{"data":{"inviter":"lena@harbour","joined_as":"\#(invite.peer)","policy_preview":"#
                + #"{"nsfw_allowed":false,"slots":[{"kind":"text","max_concurrent":2}]}},"v":1}"#
            #expect(answer.text == expected)
            #expect(try await inviter.invites.pairedPeers().map(\.peer) == [invite.peer])
            let peers = try await harness.send(.get, "/api/v2/mesh/peers")
            #expect(peers.text.contains(#""direction":"we-work-for""#))
            #expect(peers.text.contains(#""name":"lena@harbour""#))
            let status = try await harness.send(.get, "/api/v2/status")
            #expect(status.text.contains(#""memberships":1"#))
            let kinds = try await harness.services.audit.entries(limit: 1).map(\.kind)
            #expect(kinds == [.membershipJoined])
            let second = try await inviter.invites.mint(request, actor: "dashboard-user")
            let again = try await harness.sendJSON(.post, Self.path, body(second.url))
            #expect(again.status == .conflict)
            #expect(again.text.contains("vox/mesh/already-joined"))
            #expect(try await inviter.invites.list().first?.state == .minted)
        }
    }

    @Test func usedAndWithdrawnInvitesAreGone() async throws {
        try await withInviter { inviter, harness in
            let invite = try await inviter.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
            try await inviter.invites.revoke(invite.peer, actor: "dashboard-user")
            let answer = try await harness.sendJSON(.post, Self.path, body(invite.url))
            #expect(answer.status == .gone)
            #expect(answer.text.contains("vox/invite/used"))
            #expect(try await harness.services.memberships.list().isEmpty)
        }
    }

    @Test func aMachineThatHangsUpIs502() async throws {
        let port = Mutex(0)
        let harness = try await DashboardHarness()
        var parts = MeshParts.fixture(seed: 3, clock: harness.clock)
        parts.invites = InviteSettings(key: parts.nodeKey, handle: "nobody@nowhere") {
            "http://127.0.0.1:\(port.withLock { $0 })"
        }
        let silent = try await MeshServices.open(parts)
        let router = Router(context: PeerContext.self)
        router.post("\(PeerPath.exchange)") { _, context -> Response in
            context.hangUp.channel.close(promise: nil)
            throw PeerError.stopped
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            port.withLock { $0 = client.port ?? 0 }
            let invite = try await silent.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
            let answer = try await harness.sendJSON(.post, Self.path, body(invite.url))
            #expect(answer.status == .badGateway)
            #expect(answer.text.contains("vox/mesh/unreachable"))
            harness.clock.advance(ms: 600_000)
            let late = try await harness.sendJSON(.post, Self.path, body(invite.url))
            #expect(late.status == .gone)
            #expect(late.text.contains("vox/invite/expired"))
        }
    }

    @Test(arguments: [401, 403, 404, 503])
    func aRefusalOfTheInviterIs403(_ status: Int) async throws {
        let port = Mutex(0)
        let harness = try await DashboardHarness()
        var parts = MeshParts.fixture(seed: 3, clock: harness.clock)
        parts.invites = InviteSettings(key: parts.nodeKey, handle: "stern@harbour") {
            "http://127.0.0.1:\(port.withLock { $0 })"
        }
        let stern = try await MeshServices.open(parts)
        let router = Router(context: PeerContext.self)
        router.post("\(PeerPath.exchange)") { _, _ in
            Response(status: HTTPResponse.Status(code: status), body: .init(byteBuffer: ByteBuffer(string: "no")))
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            port.withLock { $0 = client.port ?? 0 }
            let invite = try await stern.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
            let answer = try await harness.sendJSON(.post, Self.path, body(invite.url))
            #expect(answer.status == .forbidden)
            #expect(answer.text.contains("vox/mesh/join-refused"))
            #expect(try await harness.services.memberships.list().isEmpty)
        }
    }

    @Test func theOwnInviteAndUnfitLinksAreRefused() async throws {
        let harness = try await DashboardHarness()
        let own = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        let answer = try await harness.sendJSON(.post, Self.path, body(own.url))
        #expect(answer.status == .forbidden)
        #expect(answer.text.contains("vox/mesh/join-refused"))
        let unfit = try await harness.sendJSON(.post, Self.path, body("https://example.org"))
        #expect(unfit.status == .badRequest)
        #expect(unfit.text.contains("vox/invite/malformed"))
        let empty = try await harness.sendJSON(.post, Self.path, "{}")
        #expect(empty.text.contains(#""field":"bearer_url""#))
    }
}
