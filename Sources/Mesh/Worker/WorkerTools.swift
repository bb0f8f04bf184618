import VoxCrypto

/// What all workers of this machine share.
struct WorkerTools: Sendable {
    /// What runs here.
    let floor: WorkFloor
    /// What the machine gives away.
    let policy: DonationPolicyDesk
    /// What the machine can run.
    let inventory: ModelInventory
    /// Signs results.
    let key: Ed25519PrivateKey
    /// Opens what was sealed for this machine.
    let opener: PayloadOpener
    /// Random bytes.
    let random: RandomSource
    /// Jobs of the own mesh at once.
    let ownSlots: Int
    /// Longest job of the own mesh that names no limit, seconds.
    let timeoutSeconds: UInt64
    /// Memory of the largest GPU, MB; nil when there is none.
    let probedVramMb: UInt32?
    /// What the machine says of its visibility.
    let visibility: String?
    /// What the machine says of its trust.
    let trustTier: String?
    /// Labels that the machine has.
    var labels: [String] = []
    /// Counts what is judged and computed here.
    var metrics = Metrics()
    /// How long leases are kept.
    var time = PassingTime.machine
    /// Leases that stopped jobs left behind.
    let returns = LeaseReturns()
    /// Largest body that a control plane takes, bytes; results are cut to it.
    let longestResultBytes = 384 * 1_024
}
