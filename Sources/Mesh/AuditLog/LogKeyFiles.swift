import Synchronization
package import VoxCrypto

/// Where a new key of the op-log lies until it is the active one.
///
/// The key is durable before the log names it, and takes the old one's place afterwards; a process that ends between
/// any two steps finds at its next start which of the two keys the log goes on with.
package struct LogKeyFiles: Sendable {
    /// Makes a key durable beside the active one, or finds the one that an earlier try has made.
    package let prepare: @Sendable () throws -> Ed25519PrivateKey
    /// The key that lies ready; nil when none does.
    package let prepared: @Sendable () throws -> Ed25519PrivateKey?
    /// Puts the ready key in the place of the active one, which is gone afterwards.
    package let promote: @Sendable () throws -> Void
    /// Removes a ready key that no entry names.
    package let discard: @Sendable () throws -> Void

    /// Takes the four steps.
    package init(
        prepare: @escaping @Sendable () throws -> Ed25519PrivateKey,
        prepared: @escaping @Sendable () throws -> Ed25519PrivateKey?,
        promote: @escaping @Sendable () throws -> Void, discard: @escaping @Sendable () throws -> Void
    ) {
        self.prepare = prepare
        self.prepared = prepared
        self.promote = promote
        self.discard = discard
    }

    /// The key at a path, its successor in `<path>.next`.
    package static func onDisk(_ path: String, random: RandomSource) -> LogKeyFiles {
        let (active, next) = (KeyFile(path: path), KeyFile(path: path + ".next"))
        return LogKeyFiles(
            prepare: { try KeyFile.loadOrCreateEd25519(at: next.path, random: random) },
            prepared: { try next.loadEd25519() }, promote: { try next.move(onto: active) },
            discard: { try next.remove() })
    }

    /// Nothing is kept, for tests and simulation.
    package static func inMemory(random: RandomSource) -> LogKeyFiles {
        let next = ReadyKey()
        return LogKeyFiles(
            prepare: {
                next.key.withLock { key in
                    let made = key ?? .generate(random)
                    key = made
                    return made
                }
            }, prepared: { next.key.withLock { $0 } }, promote: { next.key.withLock { $0 = nil } },
            discard: { next.key.withLock { $0 = nil } })
    }

    /// After an opening: completes the replacement that the log already names, or forgets one that it does not.
    func settle(active: Ed25519PublicKey) throws {
        guard let next = try prepared() else { return }
        if next.publicKey == active { try promote() } else { try discard() }
    }
}

private final class ReadyKey: Sendable {
    let key = Mutex<Ed25519PrivateKey?>(nil)
}
