/// Trades a one-time token for a bearer.
package struct BootstrapExchangeRequest: Codable, Hashable, Sendable {
    /// Secret of an invite, or the configured token.
    package var bootstrapToken: String
    /// What the joiner calls itself.
    package var nodeName: String?
    /// The joiner's identity key.
    package var ed25519PubKeyB64: String?
    /// Signature that proves the key.
    package var proofB64: String?

    private enum CodingKeys: String, CodingKey {
        case bootstrapToken = "bootstrap_token"
        case nodeName = "node_name"
        case ed25519PubKeyB64 = "ed25519_pub_key_b64"
        case proofB64 = "proof_b64"
    }

    /// Holds the required fields; the others are set on the value.
    package init(bootstrapToken: String) {
        self.bootstrapToken = bootstrapToken
    }
}
