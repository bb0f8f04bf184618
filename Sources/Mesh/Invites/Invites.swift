import Audit
import Language
import Synchronization
package import VoxCrypto

/// What invites must know of the process.
package struct InviteSettings: Sendable {
    /// Signs invites; the node's identity.
    package var key: Ed25519PrivateKey
    /// Inviter handle, `owner@mesh`.
    package var handle: String
    /// Base URL of this control plane; asked when an invite is made, since the port is known only then.
    package var baseURL: @Sendable () -> String
    /// SHA-256 of the server certificate; nil for plain HTTP.
    package var certificateSHA256: @Sendable () -> [UInt8]? = { nil }
    /// Tenancy that joiners must send.
    package var scopeID: String?
    /// Configured one-time token; nil when none.
    package var bootstrapToken: SecretBytes?
    /// End of that token, Unix milliseconds; nil means until used.
    package var bootstrapExpiresMs: Int64?

    /// Settings without a scope, certificate or bootstrap token.
    package init(key: Ed25519PrivateKey, handle: String, baseURL: @escaping @Sendable () -> String) {
        self.key = key
        self.handle = handle
        self.baseURL = baseURL
    }
}

/// Invites: made here, exchanged once by the machine that a person carries the URL to.
package final class Invites: Sendable {
    /// Attempts to exchange a minute, for each source address and for each invite.
    static let attemptsPerMinute = 10

    let store: MeshStore
    let clock: WallClock
    let random: RandomSource
    let settings: InviteSettings
    let tokens: BearerTokens
    let attempts = AttemptWindow(limit: Invites.attemptsPerMinute)
    /// URLs of invites that can still be used; only in memory.
    private let urls = Mutex<[PeerID: MintedInvite]>([:])

    init(store: MeshStore, settings: InviteSettings, tokens: BearerTokens, clock: WallClock, random: RandomSource) {
        self.store = store
        self.settings = settings
        self.tokens = tokens
        self.clock = clock
        self.random = random
    }

    /// Makes a signed invite that can be used once, within ten minutes.
    package func mint(_ request: InviteRequest, actor: String) async throws(InviteError) -> MintedInvite {
        guard let slot = request.slotKind.wireNonBlank, DonationsPolicy.Slot.isKind(slot),
            (1...255).contains(request.slotCount),
            (request.label?.utf8.count ?? 0) <= 256
        else { throw .unfitRequest }
        let nowMs = clock.millis()
        let minted = try seal(request, slot: slot, nowMs: nowMs)
        let hash = BearerTokens.hash(Array(minted.bearer.sec.utf8))
        let row = InviteRow(minted, request: request, secretHash: hash, mintedMs: nowMs)
        try await store.write("mint invite", orThrow: InviteError.store) { [self] tx in
            try keep(minted, row, actor: actor, tx)
        }
        return minted
    }

    /// Stores a new invite, records it, and remembers its URL once that is on disk.
    func keep(_ minted: MintedInvite, _ row: InviteRow, actor: String, _ tx: WriteTransaction) throws {
        try row.insert(tx)
        try tx.append(row.draft(.inviteMinted, actor: actor))
        tx.emit(.pairingMinted(peer: row.peer, slot: row.slotKind, expiresUnixMs: minted.expiresUnixMs))
        tx.afterCommit { self.urls.withLock { $0[minted.peer] = minted } }
    }

    /// The invite of a peer with its URL, while it can still be used and this process made it.
    package func minted(_ peer: PeerID) -> MintedInvite? {
        let nowMs = clock.millis()
        return urls.withLock { urls in
            urls = urls.filter { nowMs < Int64(clamping: $0.value.expiresUnixMs) }
            return urls[peer]
        }
    }

    /// The newest invites first, at most 256.
    package func list() async throws(InviteError) -> [InviteView] {
        try await tick()
        let nowMs = clock.millis()
        return try await store.read(orThrow: InviteError.store) { tx in
            try InviteRow.list(limit: 256, tx).map { InviteView($0, nowMs: nowMs) }
        }
    }

    /// The newest invite of a peer; nil when there never was one.
    package func invite(_ peer: PeerID) async throws(InviteError) -> InviteView? {
        let nowMs = clock.millis()
        return try await store.read(orThrow: InviteError.store) { tx in
            try InviteRow.newest(peer, tx).map { InviteView($0, nowMs: nowMs) }
        }
    }

    /// Withdraws a peer's newest invite while it is unused.
    package func revoke(_ peer: PeerID, actor: String) async throws(InviteError) {
        try await store.write("revoke invite", orThrow: InviteError.store) { [self] tx in
            guard var row = try InviteRow.newest(peer, tx) else { throw InviteError.unknownPeer }
            guard row.state.handle(.revoke) == [.recordRevoked] else { throw InviteError.used }
            try row.finish(tx)
            try tx.append(row.draft(.inviteRevoked, actor: actor))
            tx.emit(.pairingEnded(peer: peer, isRevoked: true))
            tx.afterCommit { self.forgetURL(of: peer) }
        }
    }

    /// Ends invites whose time is up; called once a second.
    package func tick() async throws(InviteError) {
        let nowMs = clock.millis()
        let isDue = try await store.read(orThrow: InviteError.store) { tx in
            try !InviteRow.ended(nowMs: nowMs, tx).isEmpty
        }
        guard isDue else { return }
        try await store.write("expire invites", orThrow: InviteError.store) { tx in
            for var row in try InviteRow.ended(nowMs: tx.nowMillis, tx)
            where row.state.handle(.tick(isPast: true)) == [.recordExpired] {
                try row.finish(tx)
                try tx.append(row.draft(.inviteExpired, actor: "system"))
                tx.emit(.pairingEnded(peer: row.peer, isRevoked: false))
            }
        }
    }

    func forgetURL(of peer: PeerID) {
        urls.withLock { $0[peer] = nil }
    }

    /// Signs what a person carries to the other machine.
    func seal(_ request: InviteRequest, slot: String, nowMs: Int64) throws(InviteError) -> MintedInvite {
        let lifeMs = Int64(min(max(request.lifeSeconds, 1), InviteRequest.longestLifeSeconds)) * 1_000
        var bearer = InviteBearer(
            v: 1, peer: request.peer ?? newPeer(request, slot: slot), slot: slot, n: UInt8(clamping: request.slotCount),
            scope: settings.scopeID, name: settings.handle, key: settings.key.publicKey.base64URL,
            url: settings.baseURL(), tls: settings.certificateSHA256().map { Base64URL.encode($0) },
            exp: UInt64(clamping: nowMs + lifeMs), sec: Base64URL.encode(random.bytes(16)), sig: "")
        do {
            bearer.sig = settings.key.sign(try bearer.signedBytes()).base64URL
        } catch {
            throw .unfitRequest
        }
        return MintedInvite(bearer: bearer, url: bearer.bearerURL)
    }

    /// `<label or "friend">-<slot>-<8 hex>`, so that people recognise the machine in lists.
    private func newPeer(_ request: InviteRequest, slot: String) -> PeerID {
        let stem = "\(request.label ?? "friend") \(slot)".lowercased()
        let words = stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return PeerID((words.joined(separator: "-").prefix(64) + "-" + random.hex(8)))
    }
}

extension InviteRow {
    func draft(_ kind: EntryKind, actor: String) -> EntryDraft {
        EntryDraft(
            kind: kind, actor: actor, target: peer.rawValue,
            payload: [
                "slot_kind": .string(slotKind), "slot_count": .integer(Int64(slotCount)),
                "ttl_secs": .integer((expiresMs - mintedMs) / 1_000), "rotation": .bool(isRotation),
            ])
    }
}
