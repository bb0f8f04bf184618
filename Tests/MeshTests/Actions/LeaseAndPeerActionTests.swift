import Audit
import MeshFixtures
import Testing

@testable import Mesh

@Suite struct LeaseAndPeerActionTests {
    @Test func aRevokedLeaseSendsTheJobBackAndTellsTheHolder() async throws {
        let world = try await ActionMesh()
        let run = try await world.jobs.dispatch(on: "peer-a")
        let lease = try await world.jobs.begin("peer-a", run)
        let receipt = try await world.mesh.actions.revokeLease(lease, by: ActionMesh.order)
        #expect(receipt.action == "revoke_lease")
        #expect(receipt.affected == [run])
        #expect(try await world.mesh.leases.live().isEmpty)
        #expect(try await world.jobs.job(run).state == .queued)
        #expect(try await world.jobs.job(run).machine.attempt == 2)
        let cancel = try #require(try await world.cancels().first)
        #expect(try WireCodec.decode(RemoteTaskCancel.self, from: cancel.payload).reason == "lease_revoked")
        #expect(try await world.mesh.actions.revokeLease(lease, by: ActionMesh.order).affected.isEmpty)
        await #expect(throws: ActionError.unknownLease) {
            try await world.mesh.actions.revokeLease("77", by: ActionMesh.order)
        }
    }

    @Test func anUnpairedWorkerLosesTokenPlaceAndWork() async throws {
        let world = try await ActionMesh()
        let minted = try await world.mesh.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        let exchange = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        let answer = try await world.mesh.invites.exchange(exchange, source: "127.0.0.1")
        let node = try #require(answer.nodeId)
        try await world.jobs.join(node)
        let run = try await world.jobs.dispatch(on: node)
        let receipt = try await world.mesh.actions.unpair(PeerID(node.rawValue), by: ActionMesh.order)
        #expect(receipt.affected == [run])
        #expect(try await world.jobs.runs.run(run).status == "killed")
        #expect(world.mesh.registry.node(node) == nil)
        let header = "Bearer \(answer.meshToken)"
        #expect(world.mesh.tokens.authenticate(authorizationHeader: header)?.boundNode == nil)
        #expect(try await world.cancels().isEmpty)
        #expect(try await world.mesh.invites.pairedPeers().first?.isActive == false)
        #expect(try await world.entries(.tokenRevoked).count == 1)
        #expect(try await world.entries(.nodeRemoved).count == 1)
        let again = try await world.mesh.actions.unpair(PeerID(node.rawValue), by: ActionMesh.order)
        #expect(again.affected.isEmpty)
    }

    private func redeem(_ invite: MintedInvite, in world: ActionMesh) async throws -> String {
        let exchange = BootstrapExchangeRequest(bootstrapToken: invite.bearer.sec)
        return try await world.mesh.invites.exchange(exchange, source: "127.0.0.1").meshToken
    }

    @Test func aRotatedTokenWorksUntilTheExchangeOfItsInvite() async throws {
        let world = try await ActionMesh()
        let tokens = world.mesh.tokens
        var request = InviteRequest(slotKind: "text")
        request.slotCount = 3
        let minted = try await world.mesh.invites.mint(request, actor: "dashboard-user")
        let old = try await redeem(minted, in: world)
        let first = try await world.mesh.actions.rotate(minted.peer, by: ActionMesh.order).invite
        let second = try await world.mesh.actions.rotate(minted.peer, by: ActionMesh.order).invite
        #expect(second.peer == minted.peer)
        #expect(second.bearer.n == 3)
        #expect(tokens.authenticate(authorizationHeader: "Bearer \(old)")?.boundNode == NodeID(minted.peer.rawValue))
        await #expect(throws: InviteError.used) { _ = try await redeem(first, in: world) }
        let new = try await redeem(second, in: world)
        #expect(tokens.authenticate(authorizationHeader: "Bearer \(new)")?.boundNode == NodeID(minted.peer.rawValue))
        #expect(tokens.authenticate(authorizationHeader: "Bearer \(old)")?.boundNode == nil)
        #expect(try await world.entries(.actionCommitted).map(\.action) == ["rotate", "rotate"])
        #expect(try await world.entries(.inviteRevoked).count == 1)
        #expect(try await world.entries(.tokenRevoked).count == 1)
    }

    @Test func anUnpairedMachineComesNotBackByARotation() async throws {
        let world = try await ActionMesh()
        let minted = try await world.mesh.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        let exchange = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        _ = try await world.mesh.invites.exchange(exchange, source: "127.0.0.1")
        let rotation = try await world.mesh.actions.rotate(minted.peer, by: ActionMesh.order).invite
        _ = try await world.mesh.actions.unpair(minted.peer, by: ActionMesh.order)
        await #expect(throws: InviteError.used) {
            let request = BootstrapExchangeRequest(bootstrapToken: rotation.bearer.sec)
            _ = try await world.mesh.invites.exchange(request, source: "127.0.0.1")
        }
        #expect(try await world.entries(.inviteRevoked).count == 1)
    }

    @Test func aPeerWithoutATokenCannotBeRotated() async throws {
        let world = try await ActionMesh()
        await #expect(throws: ActionError.unknownPeer) {
            _ = try await world.mesh.actions.rotate("nobody", by: ActionMesh.order)
        }
        #expect(try await world.entries(.actionRefused).map(\.action) == ["rotate"])
        #expect(try await world.entries(.inviteMinted).isEmpty)
    }

    @Test(arguments: [
        (InviteError.unknownPeer, ActionError.unknownPeer), (.store(.readOnly), .store(.readOnly)),
        (.unfitRequest, .invite(.unfitRequest)), (.noMeshToken, .invite(.noMeshToken)),
        (.rateLimited(retryAfterSeconds: 9), .invite(.rateLimited(retryAfterSeconds: 9))),
    ])
    func eachRefusalOfAnInviteKeepsItsName(_ error: InviteError, _ refusal: ActionError) {
        #expect(ActionError(error) == refusal)
    }

    @Test func anUnknownPeerIsRefusedAndRecorded() async throws {
        let world = try await ActionMesh()
        await #expect(throws: ActionError.unknownPeer) {
            try await world.mesh.actions.unpair("nobody", by: ActionMesh.order)
        }
        #expect(try await world.entries(.actionRefused).map(\.action) == ["unpair"])
    }
}
