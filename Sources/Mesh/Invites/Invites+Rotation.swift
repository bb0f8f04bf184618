import Audit

/// The invite by which a machine gets a new token, and the proof that a person ordered it.
package struct TokenRotation: Hashable, Sendable {
    /// What that machine takes.
    package let invite: MintedInvite
    /// The entry in the log.
    package let receipt: ActionReceipt
}

extension Invites {
    /// Makes the invite that gives a paired machine a new token; the one that it has works until the exchange.
    ///
    /// An earlier invite of that machine that nobody has used is withdrawn in the same transaction.
    func rotate(_ peer: PeerID, by order: ActionOrder) async throws(InviteError) -> TokenRotation {
        let node = NodeID(peer.rawValue)
        let last = try await store.read(orThrow: InviteError.store) { tx in try InviteRow.newest(peer, tx) }
        var request = InviteRequest(slotKind: last?.slotKind ?? "text")
        request.slotCount = last.map { max(1, Int($0.slotCount)) } ?? 1
        request.label = last?.label.wireNonBlank
        request.peer = peer
        let wanted = request
        let nowMs = clock.millis()
        let minted = try seal(wanted, slot: wanted.slotKind, nowMs: nowMs)
        let hash = BearerTokens.hash(Array(minted.bearer.sec.utf8))
        let row = InviteRow(minted, request: wanted, secretHash: hash, mintedMs: nowMs)
        return try await store.write("rotate token", orThrow: InviteError.store) { [self] tx in
            guard try NodeTokenRow.live(node, tx) != nil else { throw InviteError.unknownPeer }
            let entry = try tx.commit(
                "rotate", target: peer.rawValue, node: node, by: order,
                payload: ["ttl_secs": .integer((row.expiresMs - row.mintedMs) / 1_000)])
            try withdraw(peer, actor: order.actor, tx)
            try keep(minted, row, actor: order.actor, tx)
            return TokenRotation(invite: minted, receipt: ActionReceipt(entry, affected: []))
        }
    }

    /// Takes back the invite of a machine that nobody has used; nothing happens without one.
    func withdraw(_ peer: PeerID, actor: String, _ tx: WriteTransaction) throws {
        guard var row = try InviteRow.newest(peer, tx), row.state.handle(.revoke) == [.recordRevoked] else { return }
        try row.finish(tx)
        try tx.append(row.draft(.inviteRevoked, actor: actor))
        tx.emit(.pairingEnded(peer: peer, isRevoked: true))
        tx.afterCommit { self.forgetURL(of: peer) }
    }
}
