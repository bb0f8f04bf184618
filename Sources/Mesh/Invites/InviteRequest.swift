/// What a person asks an invite for.
package struct InviteRequest: Hashable, Sendable {
    /// Longest life of an invite, seconds.
    package static let longestLifeSeconds = 600

    /// Slot kind that the joiner is asked to donate.
    package var slotKind: String
    /// Slots of that kind.
    package var slotCount = 1
    /// What the inviter calls the machine.
    package var label: String?
    /// Life in seconds; clamped to 1…600.
    package var lifeSeconds = InviteRequest.longestLifeSeconds
    /// Set when an existing peer gets a new token.
    package var peer: PeerID?

    /// Asks for one slot for ten minutes.
    package init(slotKind: String) {
        self.slotKind = slotKind
    }
}

/// An invite that was just made; its URL holds the secret and is never stored.
package struct MintedInvite: Hashable, Sendable {
    /// The contents of the URL.
    package let bearer: InviteBearer
    /// `vox+invite://…?b=…`.
    package let url: String

    /// Node id reserved for the joiner.
    package var peer: PeerID { bearer.peer }
    /// End of the invite, Unix milliseconds.
    package var expiresUnixMs: UInt64 { bearer.exp }
}

/// An invite as lists show it; never with its bearer.
package struct InviteView: Hashable, Sendable {
    /// Node id reserved for the joiner.
    package let peer: PeerID
    /// Slot kind asked for.
    package let slotKind: String
    /// Slots asked for.
    package let slotCount: Int
    /// What the inviter calls the machine.
    package let label: String?
    /// Where the invite is in its life.
    package let state: InviteState
    /// End of the invite, Unix milliseconds.
    package let expiresUnixMs: UInt64
    /// What the joiner calls itself, once exchanged.
    package let nodeName: String?
    /// True when it gives a machine that is paired a new token.
    package let isRotation: Bool

    init(_ row: InviteRow, nowMs: Int64) {
        peer = row.peer
        slotKind = row.slotKind
        slotCount = Int(row.slotCount)
        label = row.label.wireNonBlank
        state = row.state == .minted && nowMs >= row.expiresMs ? .expired : row.state
        expiresUnixMs = UInt64(clamping: row.expiresMs)
        nodeName = row.nodeName.wireNonBlank
        isRotation = row.isRotation
    }
}
