import JWTKit

/// What a signed bearer says; whatever else it says is ignored.
struct JWTClaims: JWTPayload, Hashable {
    /// Allowed difference between the signer's clock and ours, seconds.
    static let leewaySeconds: Int64 = 60

    let role: String
    let jti: String
    /// End, Unix seconds.
    let exp: Int64
    /// Beginning, Unix seconds.
    let nbf: Int64?
    /// True when an audience is named, whatever it is: none is configured here.
    let hasAudience: Bool

    private enum CodingKeys: String, CodingKey {
        case role, jti, exp, nbf, aud
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        role = try fields.decode(String.self, forKey: .role)
        jti = try fields.decode(String.self, forKey: .jti)
        exp = try fields.decode(Int64.self, forKey: .exp)
        nbf = try fields.decodeIfPresent(Int64.self, forKey: .nbf)
        hasAudience = fields.contains(.aud)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(role, forKey: .role)
        try fields.encode(jti, forKey: .jti)
        try fields.encode(exp, forKey: .exp)
        try fields.encodeIfPresent(nbf, forKey: .nbf)
    }

    /// The library checks the signature; time and the rest are judged by ``fault(nowMs:)``, which has our clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// From then on the token is too old, Unix milliseconds.
    var untilMs: Int64 { Self.millis(exp, plus: Self.leewaySeconds) }

    /// What is wrong with the claims before the id is looked at; nil when nothing is.
    func fault(nowMs: Int64) -> JWTRefusal? {
        if nowMs >= untilMs { return .expired }
        if let nbf, nowMs < Self.millis(nbf, plus: -Self.leewaySeconds) { return .notYetValid }
        if hasAudience { return .audience }
        return jti.wireNonBlank == nil ? .malformed : nil
    }

    /// What the bearer may do; only the four plain roles can be signed for.
    var grantedRole: Role? {
        switch role.wireTrimmed.lowercased() {
        case "mesh": .mesh
        case "worker": .worker
        case "submitter": .submitter
        case "admin": .admin
        default: nil
        }
    }

    private static func millis(_ seconds: Int64, plus leeway: Int64) -> Int64 {
        let (sum, isOver) = seconds.addingReportingOverflow(leeway)
        let (millis, isTooLarge) = sum.multipliedReportingOverflow(by: 1_000)
        guard isOver || isTooLarge else { return millis }
        return seconds < 0 ? .min : .max
    }
}

/// Why a signed bearer is not accepted; all of them are 401.
enum JWTRefusal: String, Error, Hashable, Sendable {
    /// Not three parts, no strict base64 or JSON, or a claim that is missing or of another type.
    case malformed
    /// Signed by another algorithm than HS256, or with extensions that must be understood.
    case algorithm
    /// The signature is not ours.
    case signature
    case expired
    case notYetValid
    /// It is meant for somebody else.
    case audience
    /// Its id was used before.
    case reused
    /// Too many ids are remembered.
    case tableFull
    /// Its role cannot be signed for; found after its id was spent.
    case role

    /// The word of `vox_mesh_auth_failures_total`; what is no signed bearer at all is an unknown one.
    var metricCause: String {
        switch self {
        case .malformed: "unknown"
        case .expired: "jwt_expired"
        case .reused: "jwt_reused"
        case .tableFull: "jwt_table_full"
        case .algorithm, .signature, .notYetValid, .audience, .role: "jwt_invalid"
        }
    }
}
