package import VoxCrypto

/// The proof of a joiner's key: a signature over the peer id and the invite's secret.
package enum KeyProof {
    /// Makes the proof, base64; nil when the secret is not base64url.
    package static func make(peer: PeerID, secret: String, key: Ed25519PrivateKey) -> String? {
        message(peer: peer, secret: secret).map { key.sign($0).base64 }
    }

    /// True when the proof was made by the key for this peer and secret.
    package static func isTrue(_ proof: String, peer: PeerID, secret: String, key: Ed25519PublicKey) -> Bool {
        guard let message = message(peer: peer, secret: secret),
            let signature = try? Ed25519Signature(base64: proof.wireTrimmed)  // bad encoding proves nothing
        else { return false }
        return key.isValid(signature, for: message)
    }

    private static func message(peer: PeerID, secret: String) -> [UInt8]? {
        guard let secretBytes = Base64URL.decode(secret) else { return nil }
        return Array("vox.join.v1".utf8) + [0] + Array(peer.rawValue.utf8) + [0] + secretBytes
    }
}
