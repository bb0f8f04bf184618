import Hummingbird
import Mesh
import Templates

extension InvitesPages {
    /// The page that asks before a paired machine gets a new token, and its form.
    func addRotation(to table: inout DashboardTable) {
        table.page("/mesh/peers/{peer_id}/rotate") { _, context in
            let peer = PeerID(try context.require("peer_id"))
            return PageAnswer.html(try await question(rotating: peer, context).html)
        }
        table.submit("/mesh/peers/{peer_id}/rotate") { form, context in
            try await rotate(PeerID(try context.require("peer_id")), form, context)
        }
    }

    private func question(rotating peer: PeerID, _ context: DashboardContext) async throws -> ConfirmPage {
        guard let paired = try await invites.pairedPeer(peer), paired.isActive else {
            throw DashboardError.unknownPeer
        }
        return ConfirmPage(rotating: paired, chrome: try await frame.chrome(context, path: Links.rotate(peer)))
    }

    /// The page of the invite shows how it gets to the machine, to this session alone.
    private func rotate(_ peer: PeerID, _ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        guard let reason = form.confirmedReason(for: peer.rawValue) else {
            var page = try await question(rotating: peer, context)
            page.take(form)
            return .again(PageAnswer.html(page.html))
        }
        let done = try await actions.rotate(peer, by: ActionOrder(reason: reason, actor: context.actor))
        remember(done.invite, for: context.session)
        return .done(
            Links.invite(peer),
            Notice(
                .ok, "Take this invite on \(peer) within ten minutes; its old token works until then.",
                link: try await audit.link(done.receipt.auditID)))
    }
}
