import VoxCrypto

/// Another mesh that this machine works for.
package struct Membership: Hashable, Sendable {
    /// Whether the token there still works.
    package enum State: String, Hashable, Sendable {
        case active
        /// The inviter took the token back; nothing is sent there any more.
        case revoked
    }

    /// Who said that this machine works there.
    package enum Origin: Hashable, Sendable {
        /// A person who opened an invite.
        case invite
        /// The file of settings; it ends there too.
        case declared
    }

    /// The id that this machine has there.
    package let node: NodeID
    /// Handle of the inviter, `name@mesh`.
    package let inviter: String
    /// Base64 Ed25519 key of the inviter.
    package let inviterKey: String
    /// Base URL of its control plane.
    package let controlURL: String
    /// Hex SHA-256 of the certificate that it must show; nil for plain HTTP.
    package let tlsSHA256: String?
    /// Tenancy there.
    package let scope: String?
    /// Slot kind that the invite asked for.
    package let slotKind: String
    /// Slots of that kind.
    package let slotCount: Int
    /// Whether the token there still works.
    package internal(set) var state: State
    /// Time of the join, Unix milliseconds.
    package let joinedMs: Int64

    /// Who said that this machine works there.
    package internal(set) var origin = Origin.invite

    /// The id that the inviter gave, where the settings name another.
    var givenNode: NodeID?

    /// The id by which the membership and its token are kept.
    var keptNode: NodeID { givenNode ?? node }

    /// Name of the mesh: the part of the handle after the `@`, or the whole name that the settings give it.
    package var meshName: String? {
        if origin == .declared, !inviter.contains("@") { return inviter }
        return inviter.split(separator: "@", maxSplits: 1).count == 2
            ? inviter.split(separator: "@", maxSplits: 1).last.map(String.init) : nil
    }

    /// Fingerprint of the inviter's key, 64 hex digits; empty when the key is unfit.
    package var keyFingerprint: String {
        (try? Ed25519PublicKey(base64: inviterKey))?.sha256Hex ?? ""  // an unfit key has no fingerprint
    }
}

/// How a membership is doing at this moment; soft, lost with the process.
package struct MembershipHealth: Hashable, Sendable {
    /// Time of the last answer, Unix milliseconds; nil when there was none since the start.
    package var lastContactMs: Int64?
    /// What went wrong last; nil while all is well.
    package var fault: ControlPlaneError?

    /// Nothing has happened yet.
    package init() {}
}

/// What an invite says, before anybody is contacted.
package struct InvitePreview: Hashable, Sendable {
    /// Handle of the inviter.
    package let inviter: String
    /// Hex SHA-256 of the inviter's key, for people to compare aloud.
    package let keyFingerprint: String
    /// The id that this machine would get.
    package let peer: PeerID
    /// Where the control plane is.
    package let controlURL: String
    /// True when a certificate is pinned.
    package let isPinned: Bool
    /// Slot kind asked for.
    package let slotKind: String
    /// Slots of that kind.
    package let slotCount: Int
    /// End of the invite, Unix milliseconds.
    package let expiresUnixMs: UInt64

    init(_ bearer: InviteBearer) {
        inviter = bearer.name
        keyFingerprint = bearer.publicKey?.sha256Hex ?? ""
        peer = bearer.peer
        controlURL = bearer.url
        isPinned = bearer.tls != nil
        slotKind = bearer.slot
        slotCount = Int(bearer.n)
        expiresUnixMs = bearer.exp
    }
}

/// Why a machine could not join or leave.
package enum MembershipError: Error, Hashable, Sendable {
    /// The invite cannot be used as it is.
    case invite(InviteError)
    /// This machine works for that inviter already, under this id.
    case alreadyJoined(NodeID)
    /// The invite was made by this very machine.
    case ownInvite
    /// The inviter said no; 401, 403, 404 or 503.
    case refused(status: Int)
    /// Nobody answered.
    case unreachable(url: String)
    /// Somebody else answered: the certificate is not the pinned one.
    case pinMismatch(url: String)
    /// No authority vouches for its certificate, and the invite names no fingerprint of it.
    case untrusted(url: String)
    /// The token could not be kept; nothing was joined.
    case tokenNotKept(path: String)
    /// No such membership.
    case unknown
    /// It is declared in the settings and ends there.
    case declared
    /// The store said no.
    case store(StoreError)
}
