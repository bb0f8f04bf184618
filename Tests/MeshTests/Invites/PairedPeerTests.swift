import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

@Suite struct PairedPeerTests {
    private let clock = ManualClock()

    private func exchange(_ services: MeshServices, _ invite: MintedInvite, name: String) async throws {
        var request = BootstrapExchangeRequest(bootstrapToken: invite.bearer.sec)
        request.nodeName = name
        let key = Ed25519PrivateKey.generate(.seeded(9))
        request.ed25519PubKeyB64 = key.publicKey.base64
        request.proofB64 = KeyProof.make(peer: invite.peer, secret: invite.bearer.sec, key: key)
        _ = try await services.invites.exchange(request, source: "192.0.2.1")
    }

    @Test func anExchangedInviteMakesAPeer() async throws {
        let services = try await MeshServices.inMemory(clock: clock)
        let first = try await services.invites.mint(InviteRequest(slotKind: "gpu"), actor: "dashboard-user")
        #expect(try await services.invites.pairedPeers().isEmpty)
        try await exchange(services, first, name: "den-pc")
        let peers = try await services.invites.pairedPeers()
        #expect(peers.map(\.peer) == [first.peer])
        #expect(peers.first?.name == "den-pc")
        #expect(peers.first?.isActive == true)
        #expect(peers.first?.keySHA256?.count == 64)
        #expect(peers.first?.pairedAtMicros == clock.nowMs * 1_000)
    }

    @Test func aRotatedPeerIsListedOnceWithItsNewestToken() async throws {
        let services = try await MeshServices.inMemory(clock: clock)
        let first = try await services.invites.mint(InviteRequest(slotKind: "gpu"), actor: "dashboard-user")
        try await exchange(services, first, name: "den-pc")
        clock.advance(ms: 5_000)
        var again = InviteRequest(slotKind: "gpu")
        again.peer = first.peer
        let second = try await services.invites.mint(again, actor: "dashboard-user")
        try await exchange(services, second, name: "den-pc-2")
        let peers = try await services.invites.pairedPeers()
        #expect(peers.count == 1)
        #expect(peers.first?.name == "den-pc-2")
        #expect(peers.first?.isActive == true)
        #expect(peers.first?.pairedAtMicros == clock.nowMs * 1_000)
    }
}
