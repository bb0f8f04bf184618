import Audit

/// The object inside an invite URL's `?b=`; self-describing and signed by the inviter.
package struct InviteBearer: Codable, Hashable, Sendable {
    /// Format version, 1.
    package var v: UInt32
    /// Peer id reserved for the joiner.
    package var peer: PeerID
    /// Slot kind asked for.
    package var slot: String
    /// Slots of that kind asked for.
    package var n: UInt8
    /// The mesh's `scope_id`.
    package var scope: String?
    /// Inviter handle, `name@mesh`.
    package var name: String
    /// Inviter Ed25519 public key, base64url.
    package var key: String
    /// Control plane base URL.
    package var url: String
    /// SHA-256 of the server certificate (DER), base64url.
    package var tls: String?
    /// End of the invite, Unix milliseconds.
    package var exp: UInt64
    /// The secret: 16 random bytes, base64url.
    package var sec: String
    /// Signature over the canonical JSON of all other keys, base64url.
    package var sig: String

    /// What the signature covers: `vox.invite.v1`, a zero byte, the canonical JSON of all keys but `sig`.
    func signedBytes() throws(CanonicalJSONError) -> [UInt8] {
        var fields = WireCodec.json(self).objectValue ?? [:]
        fields["sig"] = nil
        return try Self.signedBytes(of: fields)
    }

    static func signedBytes(of fields: [String: JSONValue]) throws(CanonicalJSONError) -> [UInt8] {
        Array("vox.invite.v1".utf8) + [0] + (try JSONValue.object(fields).canonicalBytes())
    }
}
