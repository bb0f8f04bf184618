import Mesh

/// What takes an invite URL.
struct BearerBody: Decodable, Sendable {
    let bearerURL: String

    private enum CodingKeys: String, CodingKey { case bearerURL = "bearer_url" }
}

/// A slot kind and how many of it an invite asks for.
struct AskedSlotJSON: Encodable, Sendable, Hashable {
    let kind: String
    let maxConcurrent: Int

    private enum CodingKeys: String, CodingKey {
        case kind
        case maxConcurrent = "max_concurrent"
    }
}

/// What `POST mesh/invite/preview` answers.
struct InvitePreviewJSON: Encodable, Sendable, Hashable {
    let inviter: String
    /// Hex SHA-256 of the inviter's key, for people to compare aloud.
    let keyFingerprint: String
    let peerID: PeerID
    let controlURL: String
    let isPinned: Bool
    let slots: [AskedSlotJSON]
    /// This machine's own policy value: an invite cannot ask for it.
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

    init(_ preview: InvitePreview, isNSFWAllowed: Bool, nowMs: Int64) {
        inviter = preview.inviter
        keyFingerprint = preview.keyFingerprint
        peerID = preview.peer
        controlURL = preview.controlURL
        isPinned = preview.isPinned
        slots = [AskedSlotJSON(kind: preview.slotKind, maxConcurrent: preview.slotCount)]
        self.isNSFWAllowed = isNSFWAllowed
        privacyClass = PrivacyClass.pairedPeers.display
        expiresInSeconds = max(0, (Int64(clamping: preview.expiresUnixMs) - nowMs) / 1_000)
    }
}

/// What `POST mesh/join` answers.
struct JoinedJSON: Encodable, Sendable, Hashable {
    struct PolicyPreview: Encodable, Sendable, Hashable {
        let slots: [AskedSlotJSON]
        let isNSFWAllowed: Bool

        private enum CodingKeys: String, CodingKey {
            case slots
            case isNSFWAllowed = "nsfw_allowed"
        }
    }

    let joinedAs: NodeID
    let inviter: String
    let policyPreview: PolicyPreview

    private enum CodingKeys: String, CodingKey {
        case joinedAs = "joined_as"
        case inviter
        case policyPreview = "policy_preview"
    }

    init(_ member: Membership, isNSFWAllowed: Bool) {
        joinedAs = member.node
        inviter = member.inviter
        policyPreview = PolicyPreview(
            slots: [AskedSlotJSON(kind: member.slotKind, maxConcurrent: member.slotCount)],
            isNSFWAllowed: isNSFWAllowed)
    }
}
