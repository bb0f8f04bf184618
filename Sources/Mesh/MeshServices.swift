import Audit
import Compute
package import ServiceLifecycle
package import VoxCrypto

/// The whole mesh of one process, opened and wired: what `vox` runs and what Web shows.
package struct MeshServices: Sendable {
    /// All durable state.
    package let store: MeshStore
    /// Whether it has grown too large.
    package let storeSize: StoreSizeWatch
    /// Numbered events for subscribers.
    package let events: EventRing
    /// The nodes of this mesh.
    package let registry: NodeRegistry
    /// Every agent's mailbox.
    package let mailbox: Mailbox
    /// Execution leases.
    package let leases: ExecLeases
    /// Looks for those whose holder cannot be expected to finish.
    package let reconciler: LeaseReconciler
    /// The registry as a file; nil when none is wanted.
    let snapshot: RegistrySnapshot?
    /// Invites and their exchange.
    package let invites: Invites
    /// Who a bearer is.
    package let tokens: BearerTokens
    /// The op-log as readers see it.
    package let audit: AuditLog
    /// The mesh as it was.
    package let timeline: Timeline
    /// The nodes that cosign it.
    package let witnesses: Witnesses
    /// This machine as a witness of other logs.
    package let witness: LogWitness
    /// What people and agents want done.
    package let hopper: Hopper
    /// Every job from its dispatch to its end.
    package let runs: Runs
    /// What people do to nodes, leases and peers.
    package let actions: Actions
    /// What this machine gives away.
    package let policy: DonationPolicyDesk
    /// What this machine can run.
    package let inventory: ModelInventory
    /// What this machine runs at this moment.
    package let floor: WorkFloor
    /// The other meshes that this machine works for.
    package let memberships: Memberships
    /// This machine as a node of its own mesh.
    package let ownNode: OwnNode
    /// Places jobs that wait.
    package let replanner: Replanner
    /// The keys for input that was sealed to this machine.
    package let recipientKeys: RecipientKeys
    /// Sessions of the dashboard that were signed out.
    package let signedOut: SignedOutSessions
    /// What is noted for a collector; nil without one.
    package let telemetry: Telemetry?
    /// Time of day.
    package let clock: WallClock
    /// Random bytes.
    package let random: RandomSource

    /// Opens the store and reads back what must survive a restart.
    package static func open(_ parts: MeshParts) async throws -> MeshServices {
        let services = try MeshServices(parts)
        try await services.registry.load()
        try await services.leases.load()
        try await services.tokens.load()
        try await services.signedOut.load()
        try await services.runs.load()
        try await services.memberships.load()
        if services.store.openingFault == nil { try await services.recipientKeys.load() }
        if services.store.openingFault == nil {
            if let newest = services.timeline.newest {
                try await services.registry.recordLiveness(since: newest.mesh)
            }
            await services.ownNode.refresh()
        }
        if let fault = services.store.openingFault { services.events.publish([.oplogInvalid(fault)]) }
        return services
    }

    /// Makes the memos that an old log lacks, and then records what a restart has changed.
    ///
    /// Called once after a start, beside the work.
    package func makeMissingMemos() async throws {
        guard timeline.newest == nil, store.openingFault == nil else { return }
        try await timeline.makeMissingMemos()
        if let newest = timeline.newest { try await registry.recordLiveness(since: newest.mesh) }
    }

    private init(_ parts: MeshParts) throws {
        clock = parts.clock
        random = parts.random
        telemetry = parts.telemetry
        events = EventRing(clock: parts.clock)
        let keyFiles = parts.logKeyFiles ?? .inMemory(random: parts.random)
        let checkpointPath = Self.checkpointPath(parts)
        store = try Self.openStore(parts, keyFiles: keyFiles, events: events)
        signedOut = SignedOutSessions(store: store, clock: parts.clock)
        storeSize = StoreSizeWatch(store: store, events: events, limit: parts.storeLimit)
        if store.openingFault == nil { try keyFiles.settle(active: store.logKey) }
        registry = NodeRegistry(
            store: store, settings: parts.registry, events: events,
            waiters: InboxWaiters(limit: parts.mailbox.mostWaiters), clock: parts.clock)
        mailbox = Mailbox(store: store, registry: registry, settings: parts.mailbox)
        leases = ExecLeases(store: store, registry: registry, settings: parts.mailbox, random: parts.random)
        snapshot = parts.registrySnapshot.map { [registry] in RegistrySnapshot(registry: registry, path: $0) }
        reconciler = LeaseReconciler(
            store: store, leases: leases, registry: registry, settings: parts.reconciling)
        tokens = BearerTokens(
            settings: parts.bearers, store: store, clock: parts.clock, metrics: events.metrics)
        invites = Invites(
            store: store, settings: parts.invites, tokens: tokens, clock: parts.clock, random: parts.random)
        audit = AuditLog(store: store, keyFiles: keyFiles, archiving: parts.archiving) { note in
            if let checkpointPath { try parts.disk.keepCheckpoint(note, checkpointPath) }
        }
        timeline = Timeline(store: store)
        policy = DonationPolicyDesk(
            settings: parts.donations, store: store, events: events, node: parts.registry.ownNode)
        inventory = ModelInventory(backends: parts.backends, clock: parts.clock)
        floor = WorkFloor()
        recipientKeys = try RecipientKeys(parts, store: store)
        let core = JobCore(
            store: store, registry: registry, mailbox: mailbox, leases: leases, events: events, sealer: .init(parts))
        let ledger = JobLedger(
            mailbox: mailbox, leases: leases, budgets: parts.jobs.budgets, telemetry: telemetry
        ) { [tokens] node in tokens.provedKey(of: node) }
        let desk = JobDesk(core: core, ledger: ledger, settings: parts.jobs)
        let intake = ResultIntake(core: core, ledger: ledger)
        mailbox.attach(intake.mailboxHooks(settings: parts.jobs))
        leases.attach(intake.leaseHooks())
        hopper = Hopper(desk: desk)
        let refused = RefusedActions(store: store, clock: parts.clock)
        runs = Runs(store: store, ledger: ledger, refused: refused)
        replanner = Replanner(desk: desk, events: events, leaseMs: parts.mailbox.leaseMs)
        let opener = PayloadOpener(keys: recipientKeys, store: store)
        let shared = (floor: floor, policy: policy, inventory: inventory, opener: opener)
        let tools = WorkerTools(parts, shared, metrics: events.metrics)
        let card = NodeCard(parts, recipientKeys, policy, inventory, metrics: events.metrics)
        ownNode = OwnNode(card: card, core: core, tools: tools, place: .own(parts), isEnabled: parts.isEnabled)
        memberships = Memberships(
            store: store, events: events, card: card, tools: tools, settings: parts.memberships)
        witnesses = Witnesses(store: store, audit: audit, clock: parts.clock)
        witness = LogWitness(store: store, key: parts.nodeKey, clock: parts.clock) { [memberships] in
            try await memberships.planes()
        }
        actions = Actions(
            desk: desk, leases: leases, peers: (tokens: tokens, memberships: memberships, invites: invites),
            refused: refused)
    }

    /// Opens the store alone, for work on a stopped process; nothing else of the mesh begins.
    static func openStore(_ parts: MeshParts) throws -> MeshStore {
        let keyFiles = parts.logKeyFiles ?? .inMemory(random: parts.random)
        let store = try openStore(parts, keyFiles: keyFiles, events: EventRing(clock: parts.clock))
        if store.openingFault == nil { try keyFiles.settle(active: store.logKey) }
        return store
    }

    private static func openStore(
        _ parts: MeshParts, keyFiles: LogKeyFiles, events: EventRing
    ) throws -> MeshStore {
        let signer = LogSigner(
            key: parts.logKey, nextKey: try keyFiles.prepared(), random: parts.random,
            announcedKeys: ["node": parts.nodeKey.publicKey])
        let storeParts = StoreParts(parts, signer: signer, events: events, checkpointPath: checkpointPath(parts))
        guard let path = parts.storePath else { return try MeshStore.inMemory(parts: storeParts) }
        return try MeshStore.open(path: path, durability: parts.durability, parts: storeParts)
    }

    private static func checkpointPath(_ parts: MeshParts) -> String? {
        parts.storePath.map(StoredLog.checkpointPath(ofStore:))
    }

    /// What must run beside the listeners, for the process's service group.
    ///
    /// A store that does not verify is read-only: then nothing works, and pages say why.
    package var services: [any Service] {
        let sweeper = MeshSweeper(services: self)
        guard store.openingFault == nil else { return [sweeper] }
        return [sweeper, replanner, ownNode, memberships, witness]
    }
}

extension StoreParts {
    fileprivate init(_ parts: MeshParts, signer: LogSigner, events: EventRing, checkpointPath: String?) {
        let kept = parts.durability == .full ? checkpointPath.flatMap(parts.disk.keptCheckpoint) : nil
        self.init(clock: parts.clock, signer: signer, events: events, keptCheckpoint: kept)
        (disk, threads, keepsTexts) = (parts.disk, parts.threads, parts.keepsTexts)
        madeNodeID = parts.madeNodeID
        archives = parts.storePath.map { ArchiveFolder(besideStore: $0) } ?? .none
    }
}

extension WorkerTools {
    fileprivate init(
        _ parts: MeshParts,
        _ shared: (floor: WorkFloor, policy: DonationPolicyDesk, inventory: ModelInventory, opener: PayloadOpener),
        metrics: Metrics
    ) {
        self.init(
            floor: shared.floor, policy: shared.policy, inventory: shared.inventory, key: parts.nodeKey,
            opener: shared.opener, random: parts.random, ownSlots: parts.jobs.ownSlots,
            timeoutSeconds: parts.jobs.timeoutSeconds, probedVramMb: nil, visibility: parts.node.visibility,
            trustTier: parts.node.trustTier, labels: parts.node.labels, metrics: metrics)
    }
}

extension RecipientKeys {
    fileprivate convenience init(_ parts: MeshParts, store: MeshStore) throws {
        let files = parts.recipientKeyFiles ?? .inMemory(node: parts.nodeKey, random: parts.random)
        try self.init(files: files, store: store, clock: parts.clock)
    }
}

extension JobSealer {
    fileprivate init(_ parts: MeshParts) { self.init(secrets: parts.secrets, random: parts.random) }
}

extension NodeCard {
    fileprivate init(
        _ parts: MeshParts, _ recipients: RecipientKeys, _ policy: DonationPolicyDesk, _ inventory: ModelInventory,
        metrics: Metrics
    ) {
        self.init(
            facts: parts.node, key: parts.nodeKey.publicKey, recipients: recipients, owner: parts.jobs.handle,
            policy: policy, inventory: inventory, clock: parts.clock, metrics: metrics)
    }
}

extension WorkerPlace {
    fileprivate static func own(_ parts: MeshParts) -> WorkerPlace {
        WorkerPlace(
            node: parts.registry.ownNode, submitters: parts.jobs.submitters, network: parts.jobs.meshName,
            scope: parts.registry.scopeID, isOwn: true)
    }
}
