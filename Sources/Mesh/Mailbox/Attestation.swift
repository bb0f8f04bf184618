import VoxCrypto

/// Checks that a result's payload is what its worker signed.
struct Attestation: Sendable {
    /// Key for senders that have no bound key.
    let verifyKey: Ed25519PublicKey?
    /// True when unsigned results are refused.
    let isRequired: Bool

    /// Checks a deliver in the contract's order.
    func check(_ request: A2ADeliverRequest, from caller: Caller) throws(MailboxError) {
        let type = MessageType(request.messageType)
        switch (request.payloadBlake3Hex, request.workerEd25519SigB64) {
        case (nil, nil):
            if isRequired, type.mayBeAttested { throw .attestation(.required) }
        case (let hash?, let signature?):
            guard type.mayBeAttested else { throw .attestation(.notAllowed) }
            guard let key = caller.boundKey ?? verifyKey else { throw .attestation(.noKey) }
            guard isTrue(hash: hash, signature: signature, of: request.payload, key: key) else {
                throw .attestation(.doesNotVerify)
            }
        default:
            throw .attestation(.incomplete)
        }
    }

    private func isTrue(hash: String, signature: String, of payload: String, key: Ed25519PublicKey) -> Bool {
        guard hash.utf8.count == 64, let stated = Hex.decode(hash.lowercased()) else { return false }
        let digest = BLAKE3.hash(Array(payload.utf8)).bytes
        guard digest == stated else { return false }
        guard let signature = try? Ed25519Signature(base64: signature) else { return false }  // bad encoding is false
        return key.isValid(signature, for: digest)
    }
}
