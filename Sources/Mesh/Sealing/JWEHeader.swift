import Audit
import VoxCrypto

/// The protected header of the one form of JWE that is in use.
struct JWEHeader {
    /// `kid`: which key the text is sealed to.
    let keyID: String

    /// `epk`: the sender's key for this one text.
    let ephemeral: X25519PublicKey

    /// `apu` and `apv`, bound into the content key; empty in what is sealed here.
    let partyU: [UInt8]
    let partyV: [UInt8]

    init(keyID: String, ephemeral: X25519PublicKey) {
        self.keyID = keyID
        self.ephemeral = ephemeral
        partyU = []
        partyV = []
    }

    /// Reads the first part of a compact JWE; everything that could change the meaning of the rest is refused.
    init(protected text: String) throws(CompactJWEError) {
        guard text.utf8.count <= CompactJWE.longestHeaderByteCount else { throw .tooLong }
        guard let bytes = Base64URL.decode(text) else { throw .malformed }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw .malformed }
        guard json.objectValue != nil else { throw .malformed }
        guard json["alg"]?.stringValue == CompactJWE.agreement, json["enc"]?.stringValue == CompactJWE.encryption,
            json["zip"] == nil, json["crit"] == nil
        else { throw .unsupported }
        guard let keyID = json["kid"]?.stringValue else { throw .otherRecipient }
        self.keyID = keyID
        ephemeral = try Self.ephemeral(json["epk"])
        partyU = try Self.party(json["apu"])
        partyV = try Self.party(json["apv"])
    }

    /// The header as it is written, keys in alphabetical order.
    var json: [UInt8] {
        let epk: JSONValue = ["crv": "X25519", "kty": "OKP", "x": .string(ephemeral.base64URL)]
        let header: JSONValue = [
            "alg": .string(CompactJWE.agreement), "enc": .string(CompactJWE.encryption), "epk": epk,
            "kid": .string(keyID),
        ]
        return header.jsonBytes()
    }

    private static func ephemeral(_ value: JSONValue?) throws(CompactJWEError) -> X25519PublicKey {
        guard value?["kty"]?.stringValue == "OKP", value?["crv"]?.stringValue == "X25519" else { throw .unsupported }
        guard let bytes = value?["x"]?.stringValue.flatMap(Base64URL.decode) else { throw .malformed }
        do { return try X25519PublicKey(bytes: bytes) } catch { throw .refusedKey }
    }

    private static func party(_ value: JSONValue?) throws(CompactJWEError) -> [UInt8] {
        guard let value else { return [] }
        guard let bytes = value.stringValue.flatMap(Base64URL.decode) else { throw .malformed }
        return bytes
    }
}
