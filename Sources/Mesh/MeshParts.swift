package import Compute
package import VoxCrypto

/// Everything that a mesh needs from outside: where it lives, what time it is, its keys and its settings.
package struct MeshParts: Sendable {
    /// Path of `mesh.db`; nil keeps everything in memory.
    package var storePath: String?
    /// How soon accepted writes are on disk.
    package var durability = StoreDurability.full
    /// Size of the store above which it is said.
    package var storeLimit = StoreSizeLimit(megabytes: 2_048)
    /// False when what runs were asked and what they made leaves the store with their end.
    package var keepsTexts = true
    /// Where the store's files are.
    package var disk = StoreDisk.machine
    /// Who runs the store's work.
    package var threads = StoreThreads.own
    /// Time of day.
    package var clock: WallClock
    /// Random bytes.
    package var random: RandomSource
    /// The node's identity.
    package var nodeKey: Ed25519PrivateKey
    /// Signs the op-log.
    package var logKey: Ed25519PrivateKey
    /// Where its successor lies while it is replaced; nil keeps that in memory.
    package var logKeyFiles: LogKeyFiles?
    /// What an archive of the log leaves in the store.
    package var archiving = ArchiveSettings()
    /// Where the keys for sealed input lie; nil keeps them in memory.
    package var recipientKeyFiles: RecipientKeyFiles?
    /// Values that jobs need.
    package var secrets = JobSecrets.none
    /// The own node's id where it was made here, to be kept in the store; nil when the settings name it.
    package var madeNodeID: NodeID?
    /// Settings of the registry.
    package var registry: RegistrySettings
    /// Settings of the mailbox and of leases.
    package var mailbox = MailboxSettings()
    /// What becomes of leases whose holder cannot be expected to finish.
    package var reconciling = LeaseReconcilerSettings()
    /// Secrets of the configuration.
    package var bearers = BearerSettings.open
    /// Settings of invites.
    package var invites: InviteSettings
    /// What runs models here, in order of preference.
    package var backends: [any Backend] = []
    /// Where the node's own donation policy is.
    package var donations = DonationSettings(path: "")
    /// Settings of hopper and planner.
    package var jobs = JobSettings()
    /// What the machine says of itself.
    package var node = NodeFacts()
    /// Where the registry is written for other programs; nil writes none.
    package var registrySnapshot: String?
    /// True when the own node is listed even though it gives nothing away.
    package var isEnabled = false
    /// Where spans and metrics are noted for a collector; nil without one.
    package var telemetry: Telemetry?
    /// Settings of memberships.
    package var memberships = MembershipSettings()

    /// Parts with the contract's defaults, in memory.
    package init(ownNode: NodeID, clock: WallClock, random: RandomSource, keys: MeshKeys, invites: InviteSettings) {
        self.clock = clock
        self.random = random
        nodeKey = keys.node
        logKey = keys.log
        registry = RegistrySettings(ownNode: ownNode)
        self.invites = invites
    }
}

/// The two keys that a mesh has from its first start on.
package struct MeshKeys: Sendable {
    /// The node's identity.
    package let node: Ed25519PrivateKey
    /// Signs the op-log.
    package let log: Ed25519PrivateKey

    /// Takes both keys.
    package init(node: Ed25519PrivateKey, log: Ed25519PrivateKey) {
        self.node = node
        self.log = log
    }
}
