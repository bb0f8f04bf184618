#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A small file of a fixed mode that belongs to the running user, written once and never changed.
///
/// A new file appears under its name only when it is complete and durable, and never replaces one that is there.
package struct ProtectedFile: Sendable {
    /// Where the file is.
    package let path: String

    /// The widest mode that is accepted, and the mode of a new file.
    package let mode: UInt32

    /// The most bytes that are read.
    package let largestByteCount: Int

    /// Names a file without touching it.
    package init(path: String, mode: UInt32 = 0o600, largestByteCount: Int) {
        self.path = path
        self.mode = mode
        self.largestByteCount = largestByteCount
    }

    /// What is in the file; `nil` when there is none.
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
        let byteCount = try checkedByteCount(descriptor)
        var bytes = [UInt8](repeating: 0, count: byteCount)
        defer { Sodium.zero(&bytes) }
        let count = read(descriptor, &bytes, byteCount)
        guard count >= 0 else { throw failure("read", code: errno) }
        guard count == byteCount else {
            throw .wrongLength(path: path, expected: byteCount, actual: count)
        }
        return SecretBytes(bytes)
    }

    /// Writes a complete file beside the final name, then links it there; a file that is already there wins.
    ///
    /// The file's directory is made with mode 0700 when it is missing.
    package func create(_ contents: SecretBytes, random: RandomSource) throws(KeyFileError) {
        let directory = Self.directory(of: path)
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw failure("make the directory of", code: errno) }
        let temporary = "\(path).\(random.hex(12)).new"
        try writeDurably(contents, to: temporary)
        let linked = link(temporary, path) == 0
        let code = errno
        unlink(temporary)
        guard linked || code == EEXIST else { throw failure("create", code: code) }
        try sync(directory: directory)
    }

    /// Takes the place of another file in the same directory, whose contents are gone afterwards; durable.
    package func move(onto other: String) throws(KeyFileError) {
        guard rename(path, other) == 0 else { throw failure("move", code: errno) }
        try sync(directory: Self.directory(of: other))
    }

    /// Removes the file; one that is not there is gone already.
    package func remove() throws(KeyFileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", code: errno) }
        try sync(directory: Self.directory(of: path))
    }

    private func checkedByteCount(_ descriptor: Int32) throws(KeyFileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("inspect", code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        guard status.st_uid == geteuid() else {
            throw .foreignOwner(path: path, ownerID: UInt32(status.st_uid))
        }
        let foreignAccess = UInt32(status.st_mode) & 0o077 & ~mode
        guard foreignAccess == 0 else {
            throw .modeTooWide(path: path, mode: UInt32(status.st_mode & 0o7777), expected: mode)
        }
        guard status.st_size <= largestByteCount else {
            throw .wrongLength(path: path, expected: largestByteCount, actual: Int(status.st_size))
        }
        return Int(status.st_size)
    }

    private func writeDurably(_ contents: SecretBytes, to temporary: String) throws(KeyFileError) {
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", code: errno) }
        defer { close(descriptor) }
        let written = contents.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == contents.count, fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
            let code = written < 0 || written == contents.count ? errno : ENOSPC
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

    func failure(_ step: String, code: Int32) -> KeyFileError {
        .system(step: step, path: path, code: code, message: String(cString: strerror(code)))
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
