import JWTKit
import Logging
import VoxCrypto

import struct Foundation.Data

/// Bearers that are signed with the configured key: HS256, one request for each.
final class JWTBearers: Sendable {
    private let key: SecretBytes
    private let keys = JWTKeyCollection(defaultJWTParser: DefaultJWTParser(jsonDecoder: StrictJWTDecoder()))
    private let clock: WallClock
    private let logger = Logger(label: "vox.mesh.tokens")
    /// Ids that were used.
    let spent: SpentTokens

    init(key: SecretBytes, spent: SpentTokens, clock: WallClock) {
        self.key = key
        self.spent = spent
        self.clock = clock
    }

    /// Hands the key to the library and reads the ids that were used before a restart.
    func load() async throws {
        // HMAC fills a short key with zeros anyway; the library wants that done, and the operator was warned.
        let bytes = key.withBytes { $0 + Array(repeating: 0, count: max(0, 32 - $0.count)) }
        await keys.add(
            hmac: HMACKey(from: bytes), digestAlgorithm: .sha256,
            parser: DefaultJWTParser(jsonDecoder: StrictJWTDecoder()))
        try await spent.load()
    }

    /// The role of a signed bearer, whose id is used up by this, or why it is not accepted.
    func role(of token: String) async throws(StoreError) -> Result<Role, JWTRefusal> {
        do {
            return .success(try await accept(token))
        } catch let refusal as JWTRefusal {
            logger.debug("signed bearer not accepted", metadata: ["cause": .string(refusal.rawValue)])
            return .failure(refusal)
        } catch let error as StoreError {
            throw error
        } catch {
            return .failure(.signature)
        }
    }

    /// The whole check; signature, times and audience come before the id is spent.
    func accept(_ token: String) async throws -> Role {
        try Self.checkShape(token)
        let claims = try await verified(token)
        if let fault = claims.fault(nowMs: clock.millis()) { throw fault }
        switch try await spent.spend(BearerTokens.hash(Array(claims.jti.utf8)), untilMs: claims.untilMs) {
        case .spent: break
        case .reused: throw JWTRefusal.reused
        case .full(let mustWarn):
            if mustWarn {
                logger.warning(
                    "too many signed bearers are live; new ones are refused until older ones end",
                    metadata: ["live": "\(SpentTokens.mostLive)"])
            }
            throw JWTRefusal.tableFull
        }
        guard let role = claims.grantedRole else { throw JWTRefusal.role }
        return role
    }

    private func verified(_ token: String) async throws(JWTRefusal) -> JWTClaims {
        do {
            return try await keys.verify(token, as: JWTClaims.self)
        } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
            throw .signature
        } catch {
            throw .malformed
        }
    }

    /// Three parts that are not empty, each with one spelling, and a header that asks for nothing but HS256.
    private static func checkShape(_ token: String) throws(JWTRefusal) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
        guard let head = Base64URL.decode(String(parts[0])), Base64URL.decode(String(parts[1])) != nil,
            Base64URL.decode(String(parts[2])) != nil
        else { throw .malformed }
        guard let header = try? WireCodec.decode(JWTHead.self, from: head) else {  // unfit JSON is malformed
            throw .malformed
        }
        guard header.alg == "HS256", !header.hasExtensions else { throw .algorithm }
    }
}

/// What of a token's header matters.
private struct JWTHead: Decodable {
    let alg: String
    /// True when the header names extensions that a reader must understand; none is understood here.
    let hasExtensions: Bool

    private enum CodingKeys: String, CodingKey {
        case alg, crit
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        alg = try fields.decode(String.self, forKey: .alg)
        hasExtensions = fields.contains(.crit)
    }
}

/// Reads a token's JSON as strictly as any other request: no `1.0` for an integer.
private struct StrictJWTDecoder: JWTJSONDecoder {
    func decode<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        try WireCodec.decode(type, from: Array(bytes))
    }
}
