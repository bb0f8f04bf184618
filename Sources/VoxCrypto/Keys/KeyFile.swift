/// A 32-byte secret on disk: a regular file of mode 0600 that belongs to the running user.
///
/// A new file appears under its name only when it is complete and durable; two processes that start at the same
/// moment end up with the same key. The format is the 32 raw bytes, nothing else.
package struct KeyFile: Sendable {
    /// How many bytes the file holds: 32.
    package static let byteCount = 32

    private let file: ProtectedFile

    /// Names a key file without touching it.
    package init(path: String) {
        file = ProtectedFile(path: path, largestByteCount: 1 << 16)
    }

    /// Where the file is.
    package var path: String { file.path }

    /// The signing key in the file, which is created with a new key when there is none.
    package static func loadOrCreateEd25519(
        at path: String, random: RandomSource
    ) throws(KeyFileError) -> Ed25519PrivateKey {
        let seed = try KeyFile(path: path).loadOrCreate(random: random)
        do {
            return try Ed25519PrivateKey(seed: seed)
        } catch {
            throw .wrongLength(path: path, expected: byteCount, actual: seed.count)
        }
    }

    /// The sealed-box key in the file, which is created with a new key when there is none.
    package static func loadOrCreateX25519(
        at path: String, random: RandomSource
    ) throws(KeyFileError) -> X25519PrivateKey {
        let secret = try KeyFile(path: path).loadOrCreate(random: random)
        do {
            return try X25519PrivateKey(secret: secret)
        } catch {
            throw .wrongLength(path: path, expected: byteCount, actual: secret.count)
        }
    }

    /// The signing key in the file; `nil` when there is no file.
    package func loadEd25519() throws(KeyFileError) -> Ed25519PrivateKey? {
        guard let seed = try load() else { return nil }
        do {
            return try Ed25519PrivateKey(seed: seed)
        } catch {
            throw .wrongLength(path: path, expected: Self.byteCount, actual: seed.count)
        }
    }

    /// The sealed-box key in the file; `nil` when there is no file.
    package func loadX25519() throws(KeyFileError) -> X25519PrivateKey? {
        guard let secret = try load() else { return nil }
        do {
            return try X25519PrivateKey(secret: secret)
        } catch {
            throw .wrongLength(path: path, expected: Self.byteCount, actual: secret.count)
        }
    }

    /// Takes the place of another key file, whose key is gone afterwards.
    package func move(onto other: KeyFile) throws(KeyFileError) { try file.move(onto: other.path) }

    /// Removes the file; one that is not there is gone already.
    package func remove() throws(KeyFileError) { try file.remove() }

    /// The secret in the file, which is created when there is none; its directory is made with mode 0700.
    package func loadOrCreate(random: RandomSource) throws(KeyFileError) -> SecretBytes {
        if let secret = try load() { return secret }
        try file.create(random.secret(Self.byteCount), random: random)
        guard let secret = try load() else { throw file.failure("read back", code: 0) }
        return secret
    }

    /// The secret in the file; `nil` when there is no file.
    package func load() throws(KeyFileError) -> SecretBytes? {
        guard let secret = try file.load() else { return nil }
        guard secret.count == Self.byteCount else {
            throw .wrongLength(path: path, expected: Self.byteCount, actual: secret.count)
        }
        return secret
    }
}
