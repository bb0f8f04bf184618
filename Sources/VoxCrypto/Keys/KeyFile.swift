#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A 32-byte secret on disk: a regular file of mode 0600 that belongs to the running user.
///
/// A new file appears under its name only when it is complete and durable; two processes that start at the same
/// moment end up with the same key. The format is the 32 raw bytes, nothing else.
package struct KeyFile: Sendable {
    /// How many bytes the file holds: 32.
    package static let byteCount = 32

    /// Where the file is.
    package let path: String

    /// Names a key file without touching it.
    package init(path: String) {
        self.path = path
    }

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

    /// The secret in the file, which is created when there is none; its directory is made with mode 0700.
    package func loadOrCreate(random: RandomSource) throws(KeyFileError) -> SecretBytes {
        if let secret = try load() { return secret }
        try create(random.secret(Self.byteCount), temporarySuffix: random.hex(12))
        guard let secret = try load() else { throw failure("read back", code: ENOENT) }
        return secret
    }

    /// The secret in the file; `nil` when there is no file.
    package func load() throws(KeyFileError) -> SecretBytes? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .notARegularFile(path: path)
            case let code: throw failure("open", code: code)
            }
        }
        defer { close(descriptor) }
        try check(descriptor)
        var bytes = [UInt8](repeating: 0, count: Self.byteCount + 1)
        defer { Sodium.zero(&bytes) }
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("read", code: errno) }
        guard count == Self.byteCount else {
            throw .wrongLength(path: path, expected: Self.byteCount, actual: count)
        }
        return SecretBytes(Array(bytes.prefix(Self.byteCount)))
    }

    private func check(_ descriptor: Int32) throws(KeyFileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("inspect", code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        guard status.st_uid == geteuid() else {
            throw .foreignOwner(path: path, ownerID: UInt32(status.st_uid))
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .modeTooWide(path: path, mode: UInt32(status.st_mode & 0o7777))
        }
        guard status.st_size == Self.byteCount else {
            throw .wrongLength(path: path, expected: Self.byteCount, actual: Int(status.st_size))
        }
    }

    /// Writes a complete file beside the final name, then links it there; a file that is already there wins.
    private func create(_ secret: SecretBytes, temporarySuffix: String) throws(KeyFileError) {
        let directory = Self.directory(of: path)
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw failure("make the directory of", code: errno) }
        let temporary = "\(path).\(temporarySuffix).new"
        try writeDurably(secret, to: temporary)
        let linked = link(temporary, path) == 0
        let code = errno
        unlink(temporary)
        guard linked || code == EEXIST else { throw failure("create", code: code) }
        try sync(directory: directory)
    }

    private func writeDurably(_ secret: SecretBytes, to temporary: String) throws(KeyFileError) {
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create", code: errno) }
        defer { close(descriptor) }
        let written = secret.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == secret.count, fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else {
            let code = written < 0 || written == secret.count ? errno : ENOSPC
            unlink(temporary)
            throw failure("write", code: code)
        }
    }

    private func sync(directory: String) throws(KeyFileError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync the directory of", code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync the directory of", code: errno) }
    }

    private func failure(_ step: String, code: Int32) -> KeyFileError {
        .system(step: step, path: path, code: code, message: String(cString: strerror(code)))
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
