import Synchronization
import VoxCrypto

/// Says who a bearer is; the only place that compares secrets.
package final class BearerTokens: Sendable {
    private let settings: BearerSettings
    private let nodeTokens = Mutex(NodeTokens())
    private let store: MeshStore
    private let metrics: Metrics
    /// Signed bearers; nil when no key for them is configured.
    let signed: JWTBearers?

    init(settings: BearerSettings, store: MeshStore, clock: WallClock, metrics: Metrics) {
        self.settings = settings
        self.store = store
        self.metrics = metrics
        signed = settings.jwtKey.map {
            JWTBearers(key: $0, spent: SpentTokens(store: store, clock: clock), clock: clock)
        }
    }

    /// Reads the live node tokens, and the ids of signed bearers that were used.
    func load() async throws {
        try await signed?.load()
        let rows = try await store.read { tx in try NodeTokenRow.allLive(tx) }
        nodeTokens.withLock { tokens in
            for row in rows { tokens.put(row) }
        }
    }

    /// True when no secret is configured: every route is allowed, which only a loopback bind may be.
    package var isOpen: Bool { settings.bearers.isEmpty && settings.jwtKey == nil }

    /// The key that a node proved when it got its live token; nil when it has none or proved none.
    func provedKey(of node: NodeID) -> Ed25519PublicKey? {
        nodeTokens.withLock { $0.key(of: node) }
    }

    /// The caller of an `Authorization` header; nil means 401.
    ///
    /// A signed bearer is tried last and used up by this; that must be on disk, so a disk that fails throws.
    package func caller(authorizationHeader header: String?) async throws(StoreError) -> Caller? {
        if let caller = authenticate(authorizationHeader: header) { return caller }
        guard let secret = header.flatMap(BearerScheme.secret) else { return refuse("missing") }
        guard let signed else { return refuse("unknown") }
        switch try await signed.role(of: String(decoding: secret, as: UTF8.self)) {
        case .success(let role): return Caller(role: role, source: "jwt:\(role.rawValue)")
        case .failure(let refusal): return refuse(refusal.metricCause)
        }
    }

    private func refuse(_ cause: String) -> Caller? {
        metrics.count(.authFailures, [cause])
        return nil
    }

    /// Forgets signed bearers that are too old to be used again; called once a second.
    package func tick() async throws(StoreError) {
        try await signed?.spent.tick()
    }

    /// The caller of an `Authorization` header with an opaque bearer; nil when it has none that is known.
    ///
    /// In open mode a bearer grants and limits nothing, but a live node token still names its node.
    func authenticate(authorizationHeader header: String?) -> Caller? {
        let secret = header.flatMap(BearerScheme.secret)
        let node = secret.flatMap(nodeToken)
        if isOpen {
            return Caller(role: .open, boundNode: node?.node, boundKey: node?.boundKey, source: "open")
        }
        guard let secret else { return nil }
        for bearer in settings.bearers where bearer.secret.withBytes({ ConstantTime.equals($0, secret) }) {
            return Caller(role: bearer.role, source: "bearer:\(Self.hash(secret).prefix(16))")
        }
        return node.map {
            Caller(role: .node, boundNode: $0.node, boundKey: $0.boundKey, source: "node:\($0.node)")
        }
    }

    private func nodeToken(_ secret: [UInt8]) -> NodeTokenRow? {
        guard secret.starts(with: Array(NodeToken.prefix.utf8)) else { return nil }
        // Looked up by hash: what timing tells about a hash says nothing of the token.
        let hash = Self.hash(secret)
        return nodeTokens.withLock { $0.token(hash: hash) }
    }

    static func hash(_ secret: [UInt8]) -> String { SHA256.hash(secret).hex }

    /// Takes over an issued token, in place of the node's old one.
    func adopt(_ row: NodeTokenRow) {
        nodeTokens.withLock { $0.put(row) }
    }

    /// Forgets a node's token.
    func forget(_ node: NodeID) {
        nodeTokens.withLock { $0.remove(node) }
    }

    /// The mesh secret for a bootstrap exchange; nil when none is configured.
    var meshToken: String? {
        settings.meshToken.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }
    }
}

/// The form of node tokens.
enum NodeToken {
    static let prefix = "voxn_"

    /// A new token: the prefix and 32 random bytes.
    static func make(_ random: RandomSource) -> String {
        prefix + Base64URL.encode(random.bytes(32))
    }
}
