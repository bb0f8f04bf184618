import HTTPTypes
import Hummingbird
import Mesh
import VoxCrypto

/// Reads an invite before anybody is contacted: `POST /api/v2/mesh/invite/preview`.
struct InvitePreviewAPI: Sendable {
    let preview: InvitePreview

    func add(to table: inout DashboardTable) {
        table.write(.post, "/api/v2/mesh/invite/preview", BearerBody.self) { body, _ in
            JSONAnswer(try preview.read(body.bearerURL))
        }
    }
}

/// What an invite says, checked on this machine alone.
struct InvitePreview: Sendable {
    let clock: WallClock
    /// Whether this machine takes declared NSFW work; an invite cannot ask for it.
    let isNSFWAllowed: @Sendable () -> Bool

    /// The contents of an invite URL, or why it is none; nothing is used up.
    func read(_ url: String) throws -> InvitePreviewJSON {
        let nowMs = clock.millis()
        let bearer = try InviteBearer.verified(bearerURL: url, nowMs: nowMs)
        return InvitePreviewJSON(bearer, isNSFWAllowed: isNSFWAllowed(), nowMs: nowMs)
    }
}

/// What takes an invite URL.
struct BearerBody: Decodable, Sendable {
    let bearerURL: String

    private enum CodingKeys: String, CodingKey { case bearerURL = "bearer_url" }
}

/// What `POST mesh/invite/preview` answers.
struct InvitePreviewJSON: Encodable, Sendable, Hashable {
    struct Slot: Encodable, Sendable, Hashable {
        let kind: String
        let maxConcurrent: Int

        private enum CodingKeys: String, CodingKey {
            case kind
            case maxConcurrent = "max_concurrent"
        }
    }

    let inviter: String
    /// Hex SHA-256 of the inviter's key, for people to compare aloud.
    let keyFingerprint: String
    let peerID: PeerID
    let controlURL: String
    let isPinned: Bool
    let slots: [Slot]
    let isNSFWAllowed: Bool
    let privacyClass: String
    /// Seconds until the invite ends.
    let expiresInSeconds: Int64

    private enum CodingKeys: String, CodingKey {
        case inviter, slots
        case keyFingerprint = "key_fingerprint"
        case peerID = "peer_id"
        case controlURL = "control_url"
        case isPinned = "tls_pinned"
        case isNSFWAllowed = "nsfw_allowed"
        case privacyClass = "privacy_class"
        case expiresInSeconds = "expires_in"
    }

    init(_ bearer: InviteBearer, isNSFWAllowed: Bool, nowMs: Int64) {
        inviter = bearer.name
        keyFingerprint = bearer.publicKey?.sha256Hex ?? ""
        peerID = bearer.peer
        controlURL = bearer.url
        isPinned = bearer.certificateSHA256 != nil
        slots = [Slot(kind: bearer.slot, maxConcurrent: Int(bearer.n))]
        self.isNSFWAllowed = isNSFWAllowed
        privacyClass = "paired-peers-only"
        expiresInSeconds = max(0, (Int64(clamping: bearer.exp) - nowMs) / 1_000)
    }
}
