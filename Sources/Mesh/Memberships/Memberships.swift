import Audit
import Logging
import ServiceLifecycle
import Synchronization
import VoxCrypto

/// The other meshes that this machine works for: joined through invites, kept across restarts.
package final class Memberships: Service {
    private let store: MeshStore
    private let events: EventRing
    private let card: NodeCard
    private let tools: WorkerTools
    private let tokens: MembershipTokens
    private let clients = MeshClients()
    let settings: MembershipSettings
    /// When declared control planes were taken up, Unix milliseconds.
    let startedMs: Int64
    private let links = Mutex<[Place: MembershipLink]>([:])
    private let joining = Mutex<Set<NodeID>>([])
    private let fresh: AsyncStream<MembershipLink>
    private let arrivals: AsyncStream<MembershipLink>.Continuation
    private let key: Ed25519PrivateKey
    private let recorder: JoinRecorder?
    private let logger = Logger(label: "vox.mesh.membership")

    /// Memberships that may wait for the service to take them up.
    private static let mostArrivals = 256

    init(store: MeshStore, events: EventRing, card: NodeCard, tools: WorkerTools, settings: MembershipSettings) {
        self.store = store
        self.events = events
        self.card = card
        self.tools = tools
        key = tools.key
        self.settings = settings
        startedMs = card.clock.millis()
        recorder = settings.recordsJoins ? JoinRecorder(store: store) : nil
        tokens = MembershipTokens(directory: settings.tokenDirectory, random: tools.random)
        (fresh, arrivals) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.mostArrivals))
    }

    /// What an invite says; local: nothing is contacted and nothing used up.
    package func preview(_ url: String) throws(MembershipError) -> InvitePreview {
        InvitePreview(try bearer(url))
    }

    /// Joins the mesh of an invite: exchange, token on disk, membership in the store, then work.
    package func join(_ url: String, actor: String) async throws(MembershipError) -> Membership {
        let bearer = try bearer(url)
        guard let inviterKey = bearer.publicKey else { throw .invite(.malformed) }
        guard inviterKey != key.publicKey else { throw .ownInvite }
        if let old = try await active(inviterKey) {
            guard old.node.rawValue == bearer.peer.rawValue else { throw .alreadyJoined(old.node) }
            return try await renew(old, by: bearer, actor: actor)
        }
        let address = try Self.address(bearer)
        let answer = try await exchange(bearer, at: address)
        let member = Membership(
            node: answer.nodeId ?? NodeID(bearer.peer.rawValue), inviter: bearer.name, inviterKey: inviterKey.base64,
            controlURL: bearer.url, tlsSHA256: bearer.certificateSHA256.map { Hex.encode($0) }, scope: answer.scopeId,
            slotKind: bearer.slot, slotCount: max(1, Int(bearer.n)), state: .active, joinedMs: card.clock.millis())
        try await keep(member, token: answer.meshToken, actor: actor)
        _ = start(overridden(member))
        return member
    }

    /// Token on disk, then the membership; the token of a membership that is there already is left alone.
    private func keep(_ member: Membership, token: String, actor: String) async throws(MembershipError) {
        let node = member.node
        guard joining.withLock({ $0.insert(node).inserted }) else { throw .alreadyJoined(node) }
        defer { _ = joining.withLock { $0.remove(node) } }
        let old = try await store.read(orThrow: MembershipError.store) { tx in try MembershipRow.find(node, tx) }
        if let old, old.state == .active { throw .alreadyJoined(node) }
        try tokens.keep(token, of: node)
        do {
            try await record(member, actor: actor)
        } catch {
            tokens.forget(node)
            throw error
        }
    }

    /// Takes the new token of an invite that was made for a membership which is there.
    ///
    /// The link goes on until the exchange; from then on its token is dead, and a refusal of it ends nothing.
    private func renew(
        _ old: Membership, by bearer: InviteBearer, actor: String
    ) async throws(MembershipError) -> Membership {
        let address = try Self.address(bearer)
        guard joining.withLock({ $0.insert(old.node).inserted }) else { throw .alreadyJoined(old.node) }
        defer { _ = joining.withLock { $0.remove(old.node) } }
        let place = Place(overridden(old))
        let answer: BootstrapExchangeResponse
        do throws(MembershipError) {
            answer = try await exchange(bearer, at: address)
        } catch {
            if links.withLock({ $0[place] == nil }) { _ = start(overridden(old)) }
            if case .invite(.used) = error { throw .alreadyJoined(old.node) }
            throw error
        }
        await halt(place)
        let member = Membership(
            node: old.node, inviter: bearer.name, inviterKey: old.inviterKey, controlURL: bearer.url,
            tlsSHA256: bearer.certificateSHA256.map { Hex.encode($0) }, scope: answer.scopeId,
            slotKind: bearer.slot, slotCount: max(1, Int(bearer.n)), state: .active, joinedMs: old.joinedMs)
        do throws(MembershipError) {
            try tokens.keep(answer.meshToken, of: member.node)
            try await record(renewed: member, actor: actor)
        } catch {
            await end(old, reason: "the new token was not kept: join again")
            throw error
        }
        _ = start(overridden(member))
        return member
    }

    /// Stops the link of a membership and waits for its end.
    private func halt(_ place: Place) async {
        guard let link = links.withLock({ $0.removeValue(forKey: place) }) else { return }
        link.stop()
        // A heartbeat that is under way would enrol the node again after it has left.
        await link.waitForEnd()
    }

    /// Leaves a mesh: it is told if it can be reached, the token is deleted, running jobs stop.
    ///
    /// Takes the id that ``list()`` shows, or the one that the inviter gave.
    @discardableResult
    package func leave(
        _ node: NodeID, actor: String, reason: String
    ) async throws(MembershipError) -> ActionReceipt {
        let found = try await store.read(orThrow: MembershipError.store) { [self] tx in
            try membership(listedBy: node, tx)
        }
        guard let stored = found else {
            throw declared(besides: []).contains { $0.node == node } ? .declared : .unknown
        }
        let member = overridden(stored)
        let entry = try await store.write("leave mesh", orThrow: MembershipError.store) { tx in
            let order = ActionOrder(reason: reason, actor: actor)
            let entry = try tx.commit("unpair", target: node.rawValue, node: nil, by: order, payload: [:])
            try tx.append(stored.draft(.membershipLeft, actor: actor, reason: reason))
            try MembershipRow.delete(stored.node, tx)
            tx.emit(.pairingLeft(peer: PeerID(member.node.rawValue), cause: "leave"))
            return entry
        }
        await halt(Place(member))
        await tools.returns.flush()
        if let plane = plane(of: member) {
            do {
                _ = try await plane.leave(member.node)
            } catch {
                logger.info("the inviter could not be told", metadata: ["mesh": "\(member.inviter)"])
            }
        }
        tokens.forget(stored.node)
        return ActionReceipt(entry, affected: [])
    }

    /// Every membership, oldest first, each as the settings have it; then those that only the settings know.
    package func list() async throws(MembershipError) -> [Membership] {
        let stored = try await store.read(orThrow: MembershipError.store) { tx in try MembershipRow.all(tx) }
        return settings.memberships(over: stored, sinceMs: startedMs)
    }

    /// How a membership is doing.
    package func health(of member: Membership) -> MembershipHealth {
        links.withLock { $0[Place(member)] }?.health ?? MembershipHealth()
    }

    /// Takes up what was joined before a restart, and what the settings declare.
    func load() async throws {
        let stored = try await store.read { tx in try MembershipRow.all(tx) }
        for member in stored where member.state == .active {
            if !start(overridden(member)) { await end(member, reason: "no token: join again") }
        }
        guard store.openingFault == nil else { return }
        for member in declared(besides: stored) { _ = start(member) }
    }

    /// Runs every membership until shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                for await link in fresh {
                    group.addTask { await self.follow(link) }
                }
                group.cancelAll()
            }
        }
        await tools.returns.flush()
        await clients.shutdown()
    }

    private func follow(_ link: MembershipLink) async {
        let end = await link.run()
        if !Task.isCancelled { await tools.returns.flush() }
        guard end == .revoked else { return }
        guard link.member.origin == .invite else {
            return logger.error(
                "a declared control plane refuses the token; correct it and start again",
                metadata: ["mesh": "\(link.member.inviter)"])
        }
        let place = Place(link.member)
        let isCurrent = links.withLock { links in
            guard links[place] === link else { return false }
            links[place] = nil
            return true
        }
        // A token that is being replaced is refused too; then the new one decides.
        guard isCurrent, !joining.withLock({ $0.contains(link.member.keptNode) }) else { return }
        await self.end(link.member, reason: "token refused")
    }

    /// Records that a membership can go on no more; a person has to join again.
    private func end(_ member: Membership, reason: String) async {
        tokens.forget(member.keptNode)
        do {
            try await store.write("membership revoked") { tx in
                try tx.append(member.draft(.membershipLeft, actor: "system", reason: reason))
                try MembershipRow.setRevoked(member.keptNode, tx)
                tx.emit(.pairingLeft(peer: PeerID(member.node.rawValue), cause: "revoked"))
            }
        } catch {
            logger.error("could not record the end of a membership", metadata: ["error": "\(error)"])
        }
    }

    /// False when there is no token to work with.
    private func start(_ member: Membership) -> Bool {
        guard let plane = plane(of: member) else {
            logger.error("no token for a membership; join again", metadata: ["mesh": "\(member.inviter)"])
            return false
        }
        let link = MembershipLink(
            member: member,
            parts: MembershipLink.Parts(
                plane: plane, card: card, tools: tools, events: events,
                heartbeat: declaration(of: member)?.heartbeat ?? settings.heartbeat,
                agent: member.origin == .declared ? settings.agent : .workerPool, recorder: recorder))
        links.withLock { $0[Place(member)] = link }
        arrivals.yield(link)
        return true
    }

    /// The memberships that work, each with the way to its control plane.
    func planes() async throws -> [(Membership, HTTPControlPlane)] {
        try await list().filter { $0.state == .active }
            .compactMap { member in plane(of: member).map { (member, $0) } }
    }

    private func plane(of member: Membership) -> HTTPControlPlane? {
        let peer = declaration(of: member)
        let token = peer?.token ?? tokens.token(of: member.keptNode)
        // Older programs stored the address of an invite as it was written.
        let url = HTTPControlPlane.normalised(member.controlURL) ?? member.controlURL
        guard token != nil || member.origin == .declared,
            let address = try? ControlPlaneAddress(  // what was stored was fit
                url: url, pin: member.tlsSHA256.flatMap { CertificatePin(hex: $0) })
        else { return nil }
        var plane = HTTPControlPlane(
            baseURL: url, bearer: token, transport: clients.transport(to: address), timeouts: settings.timeouts,
            random: tools.random)
        plane.messageBearer = peer.flatMap { settings.messageBearers[$0.name] }
        return plane
    }

    /// The invite with its address as it is called; one that cannot be called makes it unfit.
    private func bearer(_ url: String) throws(MembershipError) -> InviteBearer {
        var bearer: InviteBearer
        do {
            bearer = try InviteBearer.verified(bearerURL: url, nowMs: card.clock.millis())
        } catch {
            throw .invite(error)
        }
        guard let base = HTTPControlPlane.normalised(bearer.url) else { throw .invite(.malformed) }
        bearer.url = base
        return bearer
    }

    private func active(_ inviterKey: Ed25519PublicKey) async throws(MembershipError) -> Membership? {
        try await store.read(orThrow: MembershipError.store) { tx in
            try MembershipRow.active(inviterKey: inviterKey.base64, tx)
        }
    }

    private static func address(_ bearer: InviteBearer) throws(MembershipError) -> ControlPlaneAddress {
        do { return try ControlPlaneAddress(invite: bearer) } catch { throw .invite(.malformed) }
    }

    private func exchange(
        _ bearer: InviteBearer, at address: ControlPlaneAddress
    ) async throws(MembershipError) -> BootstrapExchangeResponse {
        var request = BootstrapExchangeRequest(bootstrapToken: bearer.sec)
        request.nodeName = card.hostName
        request.ed25519PubKeyB64 = key.publicKey.base64
        request.proofB64 = KeyProof.make(peer: bearer.peer, secret: bearer.sec, key: key)
        let plane = HTTPControlPlane(
            baseURL: bearer.url, bearer: nil, transport: clients.transport(to: address), random: tools.random)
        do throws(ControlPlaneError) {
            return try await plane.exchange(request)
        } catch {
            await recorder?.note(error, as: NodeID(bearer.peer.rawValue), at: bearer.url, of: bearer.name)
            throw Self.fault(error, at: bearer.url)
        }
    }

    private static func fault(_ error: ControlPlaneError, at url: String) -> MembershipError {
        switch error {
        case .refused(let status, _, _, _): status == 410 ? .invite(.used) : .refused(status: status)
        case .pinMismatch: .pinMismatch(url: url)
        case .untrusted: .untrusted(url: url)
        case .unreachable, .unreadable: .unreachable(url: url)
        }
    }

    private func record(renewed member: Membership, actor: String) async throws(MembershipError) {
        try await store.write("renew membership", orThrow: MembershipError.store) { tx in
            guard let old = try MembershipRow.find(member.node, tx), old.state == .active else {
                throw MembershipError.unknown
            }
            var draft = member.draft(.membershipJoined, actor: actor, reason: "")
            draft.payload = .object((draft.payload.objectValue ?? [:]).merging(["rotation": .bool(true)]) { $1 })
            try tx.append(draft)
            try MembershipRow.delete(member.node, tx)
            try MembershipRow.insert(member, tx)
            tx.emit(.pairingRotated(peer: PeerID(member.node.rawValue)))
        }
    }

    private func record(_ member: Membership, actor: String) async throws(MembershipError) {
        try await store.write("join mesh", orThrow: MembershipError.store) { tx in
            for old in try MembershipRow.all(tx) where old.inviterKey == member.inviterKey || old.node == member.node {
                // Two joins at once: the second finds the first here, whatever it saw before its exchange.
                if old.state == .active { throw MembershipError.alreadyJoined(old.node) }
                try MembershipRow.delete(old.node, tx)
            }
            try tx.append(member.draft(.membershipJoined, actor: actor, reason: ""))
            try MembershipRow.insert(member, tx)
            tx.emit(.pairingJoined(peer: PeerID(member.node.rawValue), direction: "out", name: member.inviter))
        }
    }
}

/// Where a link works: two declared control planes may know this machine by one id.
private struct Place: Hashable {
    let node: NodeID
    let url: String

    init(_ member: Membership) { (node, url) = (member.node, member.controlURL) }
}

/// How memberships are kept.
package struct MembershipSettings: Sendable {
    /// Control planes that the settings declare.
    package var declared: [DeclaredPeer] = []
    /// The id that this machine has where a declaration names none.
    package var ownNode = NodeID("")
    /// Tenancy that declared control planes are told.
    package var scope: String?
    /// Mailbox that is claimed from at declared control planes.
    package var agent = AgentID.workerPool
    /// How long control planes may take to answer.
    package var timeouts = HTTPControlPlane.Timeouts()
    /// Bearers of messages by the name of the declaration; without one they go with the bearer of all other calls.
    var messageBearers: [String: SecretBytes] = [:]
    /// Time between two signs of life; a declared control plane has its own.
    package var heartbeat = Duration.seconds(5)
    /// Whether the op-log tells how joins went.
    package var recordsJoins = false
    /// Where tokens lie; nil keeps them in memory.
    package var tokenDirectory: String?

    /// The contract's defaults, in memory.
    package init() {}
}

extension Membership {
    fileprivate func draft(_ kind: EntryKind, actor: String, reason: String) -> EntryDraft {
        EntryDraft(
            kind: kind, actor: actor, target: keptNode.rawValue, reason: reason,
            payload: [
                "inviter": .string(inviter), "control_url": .string(controlURL),
                "inviter_key_sha256": .string(keyFingerprint), "tls_pinned": .bool(tlsSHA256 != nil),
            ])
    }
}
