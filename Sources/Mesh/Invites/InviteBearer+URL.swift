import Audit
import Foundation
import Language
package import VoxCrypto

extension InviteBearer {
    private static let scheme = "vox+invite"
    /// No invite lives longer than ten minutes; a day leaves room for clocks that differ.
    private static let longestLifeMs: UInt64 = 86_400_000

    /// The invite as one URL, `vox+invite://<host>:<port>?b=<base64url>`.
    package var bearerURL: String {
        let place = Self.place(of: url) ?? ""
        return "\(Self.scheme)://\(place)?b=\(Base64URL.encode(WireCodec.encode(self)))"
    }

    /// Reads an invite URL: form, version, signature and end, in this order; nothing is contacted or used up.
    package static func verified(bearerURL: String, nowMs: Int64) throws(InviteError) -> InviteBearer {
        guard let bytes = encodedBearer(in: bearerURL), let fields = fields(of: bytes) else { throw .malformed }
        guard let version = fields["v"]?.integerValue else { throw .malformed }
        guard version == 1 else { throw version > 1 ? .wrongVersion : .malformed }
        let bearer: InviteBearer
        do {
            bearer = try WireCodec.decode(InviteBearer.self, from: bytes)
        } catch {
            throw .malformed
        }
        guard let place = place(of: bearer.url), self.place(of: bearerURL) == place else { throw .malformed }
        guard DonationsPolicy.Slot.isKind(bearer.slot) else { throw .malformed }
        guard bearer.isSigned(fields) else { throw .badSignature }
        guard bearer.exp <= UInt64(clamping: nowMs) + longestLifeMs else { throw .malformed }
        guard nowMs < Int64(clamping: bearer.exp) else { throw .expired(atMs: Int64(clamping: bearer.exp)) }
        return bearer
    }

    /// The inviter's key.
    package var publicKey: Ed25519PublicKey? {
        Base64URL.decode(key).flatMap { try? Ed25519PublicKey(bytes: $0) }  // an unfit key is no key
    }

    /// SHA-256 of the server certificate to expect; nil for plain HTTP.
    package var certificateSHA256: [UInt8]? {
        tls.flatMap { Base64URL.decode($0) }
    }

    private func isSigned(_ fields: [String: JSONValue]) -> Bool {
        var others = fields
        others["sig"] = nil
        guard let publicKey, let raw = Base64URL.decode(sig),
            let signature = try? Ed25519Signature(bytes: raw),  // an unfit signature signs nothing
            let message = try? Self.signedBytes(of: others)  // fractions cannot be signed
        else { return false }
        return publicKey.isValid(signature, for: message)
    }

    private static func fields(of bytes: [UInt8]) -> [String: JSONValue]? {
        (try? JSONValue(parsing: bytes))?.objectValue  // not JSON is not an invite
    }

    private static func encodedBearer(in text: String) -> [UInt8]? {
        guard let parts = URLComponents(string: text.wireTrimmed), parts.scheme?.lowercased() == scheme else {
            return nil
        }
        return parts.queryItems?.first { $0.name == "b" }?.value.flatMap { Base64URL.decode($0) }
    }

    /// `host:port` of a URL, lower-cased.
    private static func place(of url: String) -> String? {
        guard let parts = URLComponents(string: url.wireTrimmed), let host = parts.host, !host.isEmpty else {
            return nil
        }
        let standardPort: Int? = parts.scheme == "https" ? 443 : parts.scheme == "http" ? 80 : nil
        guard let port = parts.port ?? standardPort else { return nil }
        return "\(host.lowercased()):\(port)"
    }
}
