import Hummingbird
import Mesh
import Templates

/// Invites under `/api/v2/mesh`.
struct InvitesAPI: Sendable {
    let invites: Invites
    let actions: Actions
    let clock: WallClock

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/invites") { _, _ in
            JSONAnswer(try await invites.list().map(InviteJSON.init))
        }
        table.write(.post, "/api/v2/mesh/invite", InviteBody.self) { body, _ in try await mint(body) }
        table.write(.post, "/api/v2/mesh/peers/{peer_id}/rotate", ActionBody.self) { body, context in
            let order = ActionOrder(reason: try body.checkedReason(), actor: context.actor)
            let rotation = try await actions.rotate(PeerID(try context.require("peer_id")), by: order)
            return shown(rotation.invite)
        }
        table.write(.delete, "/api/v2/mesh/invites/{peer_id}", NoData.self) { _, context in
            try await revoke(try context.require("peer_id"))
        }
    }

    private func mint(_ body: InviteBody) async throws -> JSONAnswer {
        let order = InviteOrder(
            slotKind: body.slotKind, label: body.label, count: body.maxConcurrent ?? 1,
            lifeSeconds: body.ttlSeconds ?? 0)
        return shown(try await invites.mint(try order.request(), actor: DashboardActor.name))
    }

    private func shown(_ invite: MintedInvite) -> JSONAnswer {
        let picture = QRCode.svg(invite.url, label: "The invite as a QR code")
        return JSONAnswer(MintedInviteJSON(invite, qrSVG: picture?.text ?? "", nowMs: clock.millis()))
    }

    private func revoke(_ peer: String) async throws -> JSONAnswer {
        try await invites.revoke(PeerID(peer), actor: DashboardActor.name)
        return JSONAnswer(["peer_id": peer, "state": "revoked"])
    }
}
