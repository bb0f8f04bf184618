import Audit
package import ServiceLifecycle
package import VoxCrypto

/// The whole mesh of one process, opened and wired: what `vox` runs and what Web shows.
package struct MeshServices: Sendable {
    /// All durable state.
    package let store: MeshStore
    /// Numbered events for subscribers.
    package let events: EventRing
    /// The nodes of this mesh.
    package let registry: NodeRegistry
    /// Every agent's mailbox.
    package let mailbox: Mailbox
    /// Execution leases.
    package let leases: ExecLeases
    /// Invites and their exchange.
    package let invites: Invites
    /// Who a bearer is.
    package let tokens: BearerTokens
    /// The op-log as readers see it.
    package let audit: AuditLog
    /// Time of day.
    package let clock: WallClock
    /// Random bytes.
    package let random: RandomSource

    /// Opens the store and reads back what must survive a restart.
    package static func open(_ parts: MeshParts) async throws -> MeshServices {
        let services = try MeshServices(parts)
        try await services.registry.load()
        try await services.leases.load()
        try await services.tokens.load(from: services.store)
        if let fault = services.store.openingFault {
            let detail = fault.detail ?? "The audit log does not verify."
            services.events.publish([.storeAlert("oplog_invalid", severity: "error", detail: detail)])
        }
        return services
    }

    private init(_ parts: MeshParts) throws {
        clock = parts.clock
        random = parts.random
        events = EventRing(clock: parts.clock)
        let signer = LogSigner(
            key: parts.logKey, random: parts.random, announcedKeys: ["node": parts.nodeKey.publicKey])
        let storeParts = StoreParts(clock: parts.clock, signer: signer, events: events)
        if let path = parts.storePath {
            store = try MeshStore.open(path: path, durability: parts.durability, parts: storeParts)
        } else {
            store = try MeshStore.inMemory(parts: storeParts)
        }
        registry = NodeRegistry(
            store: store, settings: parts.registry, events: events,
            waiters: InboxWaiters(limit: parts.mailbox.mostWaiters), clock: parts.clock)
        mailbox = Mailbox(store: store, registry: registry, settings: parts.mailbox)
        leases = ExecLeases(store: store, registry: registry, settings: parts.mailbox, random: parts.random)
        tokens = BearerTokens(settings: parts.bearers)
        invites = Invites(
            store: store, settings: parts.invites, tokens: tokens, clock: parts.clock, random: parts.random)
        audit = AuditLog(store: store, key: parts.logKey, checkpointPath: Self.checkpointPath(parts))
    }

    private static func checkpointPath(_ parts: MeshParts) -> String? {
        guard let path = parts.storePath, let slash = path.lastIndex(of: "/") else { return nil }
        return path[...slash] + "checkpoint"
    }

    /// What must run beside the listeners, for the process's service group.
    package var services: [any Service] {
        [MeshSweeper(services: self)]
    }
}
