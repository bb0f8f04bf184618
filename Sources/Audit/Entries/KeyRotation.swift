package import VoxCrypto

/// The hand-over from one log key to the next: an entry signed by the old key that carries a proof by the new one.
package enum KeyRotation {
    private static let proofDomain = Array("vox.oplog.key.v1".utf8) + [0]

    /// The draft of the `key_rotated` entry; seal it with the old key.
    package static func draft(
        to newKey: Ed25519PrivateKey, in head: LogHead, actor: String, reason: String
    ) -> EntryDraft {
        let message = proofMessage(logID: head.logID, oldKeyID: head.activeKeyID, newKey: newKey.publicKey)
        return EntryDraft(
            kind: .keyRotated, actor: actor, action: "rotate", target: head.activeKeyID, reason: reason,
            payload: [
                "new_public_key": .string(newKey.publicKey.base64),
                "new_key_id": .string(newKey.publicKey.logKeyID),
                "proof": .string(newKey.sign(message).base64),
            ])
    }

    /// The new key of a `key_rotated` payload whose proof holds; `nil` when anything about it is wrong.
    static func newKey(in payload: JSONValue, logID: String, oldKeyID: String) -> Ed25519PublicKey? {
        guard let keyText = payload["new_public_key"]?.stringValue,
            let proofText = payload["proof"]?.stringValue,
            let key = try? Ed25519PublicKey(base64: keyText),  // any malformed key means the same: no proof
            let proof = try? Ed25519Signature(base64: proofText),  // as above
            payload["new_key_id"]?.stringValue == key.logKeyID,
            key.isValid(proof, for: proofMessage(logID: logID, oldKeyID: oldKeyID, newKey: key))
        else { return nil }
        return key
    }

    private static func proofMessage(logID: String, oldKeyID: String, newKey: Ed25519PublicKey) -> [UInt8] {
        proofDomain + Array(logID.utf8) + Array(oldKeyID.utf8) + newKey.bytes
    }
}
