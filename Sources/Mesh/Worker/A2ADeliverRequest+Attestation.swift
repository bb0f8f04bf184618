import VoxCrypto

extension A2ADeliverRequest {
    /// The message with the BLAKE3 of its payload, and the worker's signature over that.
    func attested(by key: Ed25519PrivateKey) -> A2ADeliverRequest {
        let digest = BLAKE3.hash(Array(payload.utf8))
        var attested = self
        attested.payloadBlake3Hex = digest.hex
        attested.workerEd25519SigB64 = key.sign(digest.bytes).base64
        return attested
    }

    /// The message without its attestation; nil when it has none.
    var unattested: A2ADeliverRequest? {
        guard workerEd25519SigB64 != nil else { return nil }
        var bare = self
        bare.payloadBlake3Hex = nil
        bare.workerEd25519SigB64 = nil
        return bare
    }
}
