import Mesh
import MeshFixtures
import VoxCrypto

/// Signed bearers: none but the one that was signed is accepted, and that one once.
struct TokenTarget: FuzzTarget {
    private let mesh: MeshServices
    private let signed: [String]
    let samples: [[UInt8]]
    let words = [
        "Bearer ", ".", "..", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "=", "==", "-_", "+/",
        Base64URL.encode(Array(#"{"alg":"none"}"#.utf8)), Base64URL.encode(Array(#"{"role":"admin"}"#.utf8)),
    ]

    init() async throws {
        var parts = MeshParts.fixture(clock: ManualClock())
        parts.bearers = BearerSettings(rest: .init(jwtKey: SignedToken.key))
        mesh = try await MeshServices.open(parts)
        let soon: Int64 = 1_790_000_600
        let roles = ["worker", "submitter", "admin", "mesh"]
        signed = roles.map { SignedToken(role: $0, jti: "id-\($0)", exp: soon).authorization }
        // Used up, so that whatever is accepted from now on was not signed.
        for header in signed { _ = try await mesh.tokens.caller(authorizationHeader: header) }
        samples =
            signed.map { Array($0.utf8) }
            + [SignedToken(#"{"role":"worker"}"#).authorization].map { Array($0.utf8) }
    }

    func read(_ bytes: [UInt8]) async throws -> Bool {
        let caller = try await mesh.tokens.caller(authorizationHeader: String(decoding: bytes, as: UTF8.self))
        try BrokenRule.require(caller == nil, "a bearer was accepted that nobody signed, or a second time")
        return false
    }
}
