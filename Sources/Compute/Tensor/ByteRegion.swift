#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A run of bytes that stays where it is: a mapped file, or data compiled into the binary.
///
/// Whoever holds a pointer into it must hold the region too; `TensorView` does.
///
/// `@unchecked Sendable`: the bytes are never written through the region, the three properties never change, and the
/// memory is given back only when the last owner lets go.
package final class ByteRegion: @unchecked Sendable {
    /// The first byte; nil when there are none.
    let base: UnsafeRawPointer?
    /// How many bytes there are.
    package let count: Int
    private let isMapped: Bool

    /// Bytes that live as long as the process, such as an embedded file.
    init(staticBytes base: UnsafeRawPointer, count: Int) {
        self.base = base
        self.count = count
        isMapped = false
    }

    /// Maps a whole regular file for reading.
    ///
    /// Pages come from the file on first touch, so that an unused model costs no memory. A file that is cut shorter
    /// while mapped raises SIGBUS on touch: model files are replaced by rename, never written in place.
    package init(mapping path: String) throws(FileAccessError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileAccessError(doing: "opened", code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileAccessError(doing: "inspected", code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileAccessError(doing: "opened", code: EINVAL) }
        count = Int(status.st_size)
        guard count > 0 else {
            base = nil
            isMapped = false
            return
        }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
            throw FileAccessError(doing: "mapped", code: errno)
        }
        base = UnsafeRawPointer(mapped)
        isMapped = true
    }

    deinit {
        if isMapped { munmap(UnsafeMutableRawPointer(mutating: base), count) }
    }

    /// Lets the system take back the memory of untouched pages; reading them again fetches them from the file.
    ///
    /// Safe at any time, also for the binary's own data: the pages are read-only and stay backed by the file. Only
    /// pages that lie wholly inside the region are given back.
    func forgetPages() {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        guard let base, page > 0, count > 2 * page else { return }
        let ahead = (page - Int(bitPattern: base) % page) % page
        let whole = (count - ahead) / page * page
        madvise(UnsafeMutableRawPointer(mutating: base + ahead), whole, MADV_DONTNEED)
    }

    /// The bytes, for the duration of the call.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}

/// A file could not be read, by word of the operating system.
package struct FileAccessError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, as a participle: `opened`, `mapped`.
    package let doing: String
    /// `errno` at that moment.
    package let code: Int32

    /// One sentence for people.
    package var description: String { "The file could not be \(doing): \(reason)." }

    private var reason: String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
