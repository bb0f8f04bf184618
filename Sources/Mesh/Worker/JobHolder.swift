import VoxCrypto

/// Who ran a job, and under which lease.
struct JobHolder: Sendable {
    let node: NodeID
    let lease: LeaseID
    /// Signs the answer.
    let key: Ed25519PrivateKey
}
