package import VoxCrypto

extension Configuration {
    /// The key of `mesh.attestation.verify_key`: 64 hexadecimal digits, or base64 of 32 bytes; nil for anything else.
    package static func verifyKey(in text: String) -> Ed25519PublicKey? {
        if let bytes = Hex.decode(text), bytes.count == Ed25519PublicKey.byteCount {
            return try? Ed25519PublicKey(bytes: bytes)  // unfit: off, as the contract says
        }
        return try? Ed25519PublicKey(base64: text)  // unfit: off, as the contract says
    }

    /// A text that is no key switches nothing on, which its author must learn.
    var attestation: [ConfigFinding] {
        guard let row = resolved("mesh.attestation.verify_key"), case .text(let stated)? = row.value,
            Self.verifyKey(in: stated) == nil
        else { return [] }
        let place = row.source == .env ? row.setting.environment.first : nil
        return [
            ConfigFinding(
                .warning, "ignored-value", at: place ?? row.setting.key,
                "\(row.setting.key) is no Ed25519 key, so no result is checked against it.",
                remedy: "Write 64 hexadecimal digits, or base64 of the 32 bytes.")
        ]
    }
}
