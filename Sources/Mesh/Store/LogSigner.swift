package import VoxCrypto

/// What the store needs to sign its op-log.
package struct LogSigner: Sendable {
    /// The active op-log key.
    package let key: Ed25519PrivateKey
    /// A key that lies ready to take over; it is the active one when the process ended in the middle of that.
    package let nextKey: Ed25519PrivateKey?
    /// Makes the id of a new log.
    package let random: RandomSource
    /// Public keys to name in the first entry, such as the node's.
    package let announcedKeys: [String: Ed25519PublicKey]

    /// Signs with a key; `announcedKeys` are written into the first entry of a new log.
    package init(
        key: Ed25519PrivateKey, nextKey: Ed25519PrivateKey? = nil, random: RandomSource,
        announcedKeys: [String: Ed25519PublicKey] = [:]
    ) {
        self.key = key
        self.nextKey = nextKey
        self.random = random
        self.announcedKeys = announcedKeys
    }
}
