import Audit
import VoxCrypto

extension Invites {
    /// Trades a one-time token for a bearer, in the contract's order; `source` is the address of the caller.
    package func exchange(
        _ request: BootstrapExchangeRequest, source: String
    ) async throws(InviteError) -> BootstrapExchangeResponse {
        let secret = request.bootstrapToken.wireTrimmed
        let hash = BearerTokens.hash(Array(secret.utf8))
        try limit(source: source, secretHash: hash)
        let wanted = Exchange(request: request, secret: secret, secretHash: hash, token: NodeToken.make(random))
        return try await store.write("exchange token", orThrow: InviteError.store) { [self] tx in
            guard try settings.bootstrapToken != nil || InviteRow.hasAny(tx) else { throw InviteError.notConfigured }
            if let row = try InviteRow.find(secretHash: hash, tx) { return try redeem(row, wanted, tx) }
            return try redeemConfigured(wanted, tx)
        }
    }

    private struct Exchange: Sendable {
        let request: BootstrapExchangeRequest
        let secret: String
        let secretHash: String
        /// The node token to give out if all goes well.
        let token: String
    }

    private func limit(source: String, secretHash: String) throws(InviteError) {
        let nowMicros = clock.micros()
        for name in ["source:\(source)", "token:\(secretHash)"] {
            if let seconds = attempts.take(name, nowMicros: nowMicros) {
                throw .rateLimited(retryAfterSeconds: seconds)
            }
        }
    }

    private func redeem(
        _ row: InviteRow, _ wanted: Exchange, _ tx: WriteTransaction
    ) throws -> BootstrapExchangeResponse {
        var row = row
        guard row.state.handle(.exchange(isPast: tx.nowMillis >= row.expiresMs)) == [.issueToken] else {
            throw InviteError.used
        }
        let key = try provenKey(wanted, peer: row.peer)
        let node = NodeID(row.peer.rawValue)
        let old = try NodeTokenRow.live(node, tx)
        guard old != nil || !row.isRotation else { throw InviteError.used }
        if let bound = old?.boundKey, bound != key { throw InviteError.boundToAnotherKey }
        row.nodeName = String((wanted.request.nodeName?.wireTrimmed ?? "").prefix(256))
        try row.finish(tx)
        if let old {
            try NodeTokenRow.revoke(node, tx)
            try tx.append(old.draft(.tokenRevoked))
        }
        let token = NodeTokenRow(
            tokenHash: BearerTokens.hash(Array(wanted.token.utf8)), node: node, boundKey: key,
            nodeName: row.nodeName, issuedMs: tx.nowMillis)
        try token.insert(tx)
        try record(row, token, tx)
        return answer(wanted.token, for: node)
    }

    private func provenKey(_ wanted: Exchange, peer: PeerID) throws(InviteError) -> Ed25519PublicKey? {
        guard let text = wanted.request.ed25519PubKeyB64?.wireNonBlank else { return nil }
        guard let key = try? Ed25519PublicKey(base64: text),  // an unfit key proves nothing
            let proof = wanted.request.proofB64,
            KeyProof.isTrue(proof, peer: peer, secret: wanted.secret, key: key)
        else { throw .proofDoesNotVerify }
        return key
    }

    private func record(_ row: InviteRow, _ token: NodeTokenRow, _ tx: WriteTransaction) throws {
        var exchanged = row.draft(.inviteExchanged, actor: "node:\(token.node)")
        var payload = exchanged.payload.objectValue ?? [:]
        payload["inviter_key_sha256"] = .string(settings.key.publicKey.sha256Hex)
        payload["joiner_key_sha256"] = token.boundKey.map { .string($0.sha256Hex) }
        exchanged.payload = .object(payload)
        try tx.append(exchanged)
        try tx.append(token.draft(.tokenIssued))
        if row.isRotation {
            tx.emit(.pairingRotated(peer: row.peer))
        } else {
            tx.emit(.pairingJoined(peer: row.peer, direction: "in", name: row.nodeName.wireNonBlank))
        }
        tx.afterCommit {
            self.tokens.adopt(token)
            self.forgetURL(of: row.peer)
        }
    }

    private func answer(_ token: String, for node: NodeID) -> BootstrapExchangeResponse {
        var response = BootstrapExchangeResponse(meshToken: token)
        response.scopeId = settings.scopeID
        response.nodeId = node
        response.role = "worker"
        response.inviter = settings.handle
        return response
    }

    private func redeemConfigured(_ wanted: Exchange, _ tx: WriteTransaction) throws -> BootstrapExchangeResponse {
        let secretBytes = Array(wanted.secret.utf8)
        let isRight = settings.bootstrapToken?.withBytes { ConstantTime.equals($0, secretBytes) } ?? false
        guard isRight else { throw InviteError.notValid }
        let isSpent =
            try MetaRow.word(.spentBootstrapToken, tx) == wanted.secretHash
            || SpentTokenRow.contains(wanted.secretHash, tx)
        let isPast = settings.bootstrapExpiresMs.map { tx.nowMillis > $0 } ?? false
        guard !isSpent, !isPast else { throw InviteError.used }
        guard let meshToken = tokens.meshToken else { throw InviteError.noMeshToken }
        // For ever, so that a token which was configured before does not open the mesh again when it comes back.
        try SpentTokenRow(idHash: wanted.secretHash, untilMs: .max).insert(tx)
        try tx.append(
            EntryDraft(kind: .tokenIssued, actor: "mesh:open", payload: ["role": "mesh", "by": "bootstrap"]))
        var response = BootstrapExchangeResponse(meshToken: meshToken)
        response.scopeId = settings.scopeID
        response.role = "mesh"
        return response
    }
}

extension NodeTokenRow {
    /// What the log says of a token: its id, never itself.
    func draft(_ kind: EntryKind) -> EntryDraft {
        EntryDraft(
            kind: kind, actor: "system", target: node.rawValue,
            payload: ["token_id": .string(tokenID), "key_bound": .bool(boundKey != nil)])
    }
}
