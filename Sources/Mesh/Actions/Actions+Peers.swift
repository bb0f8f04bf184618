import Audit

extension Actions {
    /// Ends a pairing: a worker of ours loses token, place and work; a mesh that we work for is left.
    package func unpair(_ peer: PeerID, by order: ActionOrder) async throws(ActionError) -> ActionReceipt {
        let node = NodeID(peer.rawValue)
        do {
            return try await memberships.leave(node, actor: order.actor, reason: order.reason)
        } catch .unknown {
            return try await recorded("unpair", on: peer.rawValue, by: order) { [self] tx in
                try unpair(worker: node, order, tx)
            }
        } catch .declared {
            return try await recorded("unpair", on: peer.rawValue, by: order) { _ in throw ActionError.declaredPeer }
        } catch .store(let error) {
            throw .store(error)
        } catch {
            throw .unknownPeer
        }
    }

    /// Makes the invite by which a worker of ours gets a new token; its old one dies when that is exchanged.
    package func rotate(_ peer: PeerID, by order: ActionOrder) async throws(ActionError) -> TokenRotation {
        do {
            return try await invites.rotate(peer, by: order)
        } catch {
            let refusal = ActionError(error)
            if let code = refusal.code { await refused.record("rotate", on: peer.rawValue, by: order, code: code) }
            throw refusal
        }
    }

    private func unpair(worker node: NodeID, _ order: ActionOrder, _ tx: WriteTransaction) throws -> ActionReceipt {
        guard try NodeTokenRow.exists(node, tx) else { throw ActionError.unknownPeer }
        let work = try WorkInFlight(of: node, tx)
        let token = try NodeTokenRow.live(node, tx)
        let entry = try tx.commit("unpair", target: node.rawValue, node: node, by: order, payload: work.payload)
        try end(work, on: node, entry, tx)
        try invites.withdraw(PeerID(node.rawValue), actor: order.actor, tx)  // it would let the machine in again
        try MessageRow.ackAll(targetedAt: node, tx)  // nobody can claim them any more
        if let token {
            try NodeTokenRow.revoke(node, tx)
            try tx.append(token.draft(.tokenRevoked))
            tx.emit(.pairingLeft(peer: PeerID(node.rawValue), cause: "unpair"))
            let tokens = tokens
            tx.afterCommit { tokens.forget(node) }
        }
        try desk.registry.remove(node, actor: order.actor, tx)
        return ActionReceipt(entry, affected: work.runs)
    }
}
