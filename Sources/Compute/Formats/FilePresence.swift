#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks at the file system without opening anything.
enum FilePresence {
    /// Whether something of this name is there.
    static func isPresent(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}

/// The natural logarithm, from the C library.
func logarithm(_ value: Double) -> Double { log(value) }
