import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct JWTBearersTests {
    /// The clock of the fixtures, in whole seconds.
    private static let now: Int64 = 1_790_000_000
    private static let soon = now + 600

    private func mesh(key: String = SignedToken.key, clock: ManualClock = ManualClock()) async throws -> MeshServices {
        var parts = MeshParts.fixture(clock: clock)
        parts.bearers = BearerSettings(rest: .init(jwtKey: key))
        return try await MeshServices.open(parts)
    }

    private func refusal(_ token: String, _ mesh: MeshServices) async throws -> JWTRefusal? {
        let signed = try #require(mesh.tokens.signed)
        do {
            _ = try await signed.accept(token)
            return nil
        } catch let refusal as JWTRefusal {
            return refusal
        }
    }

    @Test(arguments: [
        ("mesh", Role.mesh), ("worker", .worker), ("submitter", .submitter), ("admin", .admin), (" Worker ", .worker),
        ("ADMIN", .admin),
    ])
    func fourRolesCanBeSignedFor(word: String, role: Role) async throws {
        let mesh = try await mesh()
        let token = SignedToken(role: word, exp: Self.soon)
        let caller = try await mesh.tokens.caller(authorizationHeader: token.authorization)
        #expect(caller == Caller(role: role, source: "jwt:\(role.rawValue)"))
        #expect(caller?.actor == "mesh:\(role.rawValue)")
    }

    @Test(arguments: ["", "a", "a.b", "a.b.c.d", ".b.c", "a..c", "a.b.", "a.b.c", "e30.e30.e30", "e30.e30.!"])
    func anotherShapeIsRefused(token: String) async throws {
        #expect(try await refusal(token, mesh()) == .malformed)
    }

    @Test(arguments: [
        #"{"jti":"a","exp":1790000600}"#, #"{"role":1,"jti":"a","exp":1790000600}"#,
        #"{"role":"worker","exp":1790000600}"#, #"{"role":"worker","jti":5,"exp":1790000600}"#,
        #"{"role":"worker","jti":"","exp":1790000600}"#, #"{"role":"worker","jti":"  ","exp":1790000600}"#,
        #"{"role":"worker","jti":"a"}"#, #"{"role":"worker","jti":"a","exp":"1790000600"}"#,
        #"{"role":"worker","jti":"a","exp":1790000600.5}"#, #"{"role":"worker","jti":"a","exp":1790000600.0}"#,
        #"{"role":"worker","jti":"a","exp":1e400}"#, #"{"role":"worker","jti":"a","exp":null}"#,
        #"{"role":"worker","jti":"a","exp":1790000600,"nbf":"1"}"#,
        #"{"role":"worker","jti":"a","exp":1790000600,"nbf":1.5}"#, "[]", "null", "{", "",
    ])
    func claimThatIsMissingOrOfAnotherTypeIsRefused(claims: String) async throws {
        let mesh = try await mesh()
        #expect(try await refusal(SignedToken(claims).text, mesh) == .malformed)
        #expect(mesh.tokens.signed?.spent.count == 0)
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS384"}"#, #"{"alg":"HS512"}"#, #"{"alg":"RS256"}"#,
        #"{"alg":"ES256"}"#, #"{"alg":"EdDSA"}"#, #"{"alg":" HS256"}"#,
        #"{"alg":"HS256","crit":["b64"],"b64":false}"#,
    ])
    func anotherAlgorithmIsRefused(header: String) async throws {
        let token = SignedToken(exp: Self.soon).with(header: header)
        #expect(try await refusal(token.text, mesh()) == .algorithm)
    }

    @Test(arguments: [#"{"typ":"JWT"}"#, #"{"alg":5}"#, #"{"alg":["HS256"]}"#, "[]", "x"])
    func headerWithoutAnAlgorithmIsRefused(header: String) async throws {
        let token = SignedToken(exp: Self.soon).with(header: header)
        #expect(try await refusal(token.text, mesh()) == .malformed)
    }

    @Test func forgeryIsRefusedAndSpendsNothing() async throws {
        let mesh = try await mesh()
        let good = SignedToken(exp: Self.soon)
        let other = SignedToken(role: "mesh", exp: Self.soon)
        let goodParts = good.text.split(separator: ".")
        let mixed = [goodParts[0], other.text.split(separator: ".")[1], goodParts[2]].joined(separator: ".")
        let cut = goodParts[0] + "." + goodParts[1] + ".AAAA"
        for forged in [good.with(key: "another key of thirty-two bytes").text, mixed, String(cut)] {
            #expect(try await refusal(forged, mesh) == .signature)
        }
        #expect(mesh.tokens.signed?.spent.count == 0)
        #expect(try await refusal(good.text, mesh) == nil)
    }

    @Test func signatureHasOneSpelling() async throws {
        let mesh = try await mesh()
        let token = SignedToken(exp: Self.soon).text
        #expect(try await refusal(token + "=", mesh) == .malformed)
        #expect(try await refusal(token + " ", mesh) == .malformed)
        let header = try await mesh.tokens.caller(authorizationHeader: "Bearer  \(token) ")
        #expect(header?.role == .worker)
    }

    @Test func endHasSixtySecondsOfLeeway() async throws {
        let mesh = try await mesh()
        #expect(try await refusal(SignedToken(exp: Self.now - 60).text, mesh) == .expired)
        #expect(try await refusal(SignedToken(exp: Self.now - 59).text, mesh) == nil)
        for end in [0, -1, Int64.min] {
            #expect(try await refusal(SignedToken(jti: "old", exp: end).text, mesh) == .expired)
        }
        #expect(try await refusal(SignedToken(jti: "far", exp: .max).text, mesh) == nil)
    }

    @Test func beginningHasSixtySecondsOfLeeway() async throws {
        let mesh = try await mesh()
        let early = SignedToken(exp: Self.soon, more: #","nbf":\#(Self.now + 61)"#)
        #expect(try await refusal(early.text, mesh) == .notYetValid)
        let due = SignedToken(exp: Self.soon, more: #","nbf":\#(Self.now + 60)"#)
        #expect(try await refusal(due.text, mesh) == nil)
        for beginning in [Int64.min, 0] {
            let old = SignedToken(jti: "at \(beginning)", exp: Self.soon, more: #","nbf":\#(beginning)"#)
            #expect(try await refusal(old.text, mesh) == nil)
        }
        let never = SignedToken(jti: "never", exp: Self.soon, more: #","nbf":\#(Int64.max)"#)
        #expect(try await refusal(never.text, mesh) == .notYetValid)
    }

    @Test(arguments: [#""vox""#, #"["vox"]"#, "null", #""""#])
    func anyAudienceIsRefused(audience: String) async throws {
        let mesh = try await mesh()
        let token = SignedToken(exp: Self.soon, more: #","aud":\#(audience)"#)
        #expect(try await refusal(token.text, mesh) == .audience)
        #expect(mesh.tokens.signed?.spent.count == 0)
    }

    @Test func otherClaimsAreIgnored() async throws {
        let more = #","iss":"somebody","sub":7,"iat":9999999999,"scope":["a"],"nbf":null"#
        #expect(try await refusal(SignedToken(exp: Self.soon, more: more).text, mesh()) == nil)
    }

    @Test(arguments: ["", "root", "node", "open", "read-only", "mesh,admin"])
    func unknownRoleIsRefusedAfterTheIDIsSpent(role: String) async throws {
        let mesh = try await mesh()
        #expect(try await refusal(SignedToken(role: role, exp: Self.soon).text, mesh) == .role)
        #expect(try await refusal(SignedToken(exp: Self.soon).text, mesh) == .reused)
    }

    @Test func anIDCountsForOneRequest() async throws {
        let mesh = try await mesh()
        let header = SignedToken(exp: Self.soon).authorization
        #expect(try await mesh.tokens.caller(authorizationHeader: header) != nil)
        #expect(try await mesh.tokens.caller(authorizationHeader: header) == nil)
        #expect(try await refusal(SignedToken(role: "mesh", exp: Self.soon + 5).text, mesh) == .reused)
    }

    @Test func requestsAtOnceCannotShareAnID() async throws {
        let mesh = try await mesh()
        let header = SignedToken(exp: Self.soon).authorization
        let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { try await mesh.tokens.caller(authorizationHeader: header) != nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
    }

    @Test func keyAloneSwitchesAuthOn() async throws {
        let mesh = try await mesh()
        #expect(!mesh.tokens.isOpen)
        #expect(try await mesh.tokens.caller(authorizationHeader: nil) == nil)
        #expect(try await mesh.tokens.caller(authorizationHeader: "Bearer x") == nil)
        let open = try await self.mesh(key: "  ")
        #expect(open.tokens.isOpen)
    }

    @Test func withoutAKeyNoSignedBearerIsAccepted() async throws {
        var parts = MeshParts.fixture()
        parts.bearers = BearerSettings(mesh: "m")
        let mesh = try await MeshServices.open(parts)
        let header = SignedToken(exp: Self.soon).authorization
        #expect(try await mesh.tokens.caller(authorizationHeader: header) == nil)
    }

    @Test func opaqueBearersComeFirst() async throws {
        let token = SignedToken(exp: Self.soon)
        var parts = MeshParts.fixture()
        parts.bearers = BearerSettings(admin: token.text, rest: .init(jwtKey: SignedToken.key))
        let mesh = try await MeshServices.open(parts)
        for _ in 0..<2 {
            #expect(try await mesh.tokens.caller(authorizationHeader: token.authorization)?.role == .admin)
        }
        #expect(mesh.tokens.signed?.spent.count == 0)
    }

    @Test(arguments: ["k", "a key of 31 bytes is a bit short", String(repeating: "long", count: 40)])
    func keysOfAnyLengthWork(key: String) async throws {
        let mesh = try await mesh(key: key)
        #expect(try await refusal(SignedToken(exp: Self.soon).with(key: key).text, mesh) == nil)
        #expect(try await refusal(SignedToken(exp: Self.soon).with(key: key + "x").text, mesh) == .signature)
    }

    @Test func settingsNeverShowTheKey() {
        let settings = BearerSettings(rest: .init(jwtKey: SignedToken.key))
        #expect(!"\(settings)".contains("thirty-two"))
    }
}
