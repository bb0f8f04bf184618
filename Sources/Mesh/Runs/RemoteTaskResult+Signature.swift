import Audit
package import VoxCrypto

extension RemoteTaskResult {
    /// True when the worker signed it.
    package var isSigned: Bool { payloadBlake3Hex != nil || workerEd25519SigB64 != nil }

    /// The result with its digest and signature: Ed25519 over the BLAKE3 of its canonical JSON without the two.
    package func signed(by key: Ed25519PrivateKey) -> RemoteTaskResult {
        guard let digest = digest() else { return self }
        var signed = self
        signed.payloadBlake3Hex = digest.hex
        signed.workerEd25519SigB64 = key.sign(digest.bytes).base64
        return signed
    }

    /// True when digest and signature are those of this result.
    package func isTrue(by key: Ed25519PublicKey) -> Bool {
        guard let digest = digest(), payloadBlake3Hex?.lowercased() == digest.hex, let text = workerEd25519SigB64,
            let signature = try? Ed25519Signature(base64: text)  // bad encoding is no signature
        else { return false }
        return key.isValid(signature, for: digest.bytes)
    }

    private func digest() -> BLAKE3Digest? {
        var bare = self
        bare.payloadBlake3Hex = nil
        bare.workerEd25519SigB64 = nil
        let bytes = try? WireCodec.json(bare).canonicalBytes()  // numbers beyond 2^53 − 1 cannot be signed
        return bytes.map { BLAKE3.hash($0) }
    }
}
