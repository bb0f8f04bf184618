import CSodium

/// The one door to libsodium: starts the library once and clears memory.
enum Sodium {
    private static let hasStarted = sodium_init() >= 0

    /// Starts the library on the first call; later calls cost one atomic read.
    static func start() {
        precondition(hasStarted, "libsodium could not start, so no key or seal can be made safely.")
    }

    /// Overwrites the array with zeros in a way that the optimiser keeps.
    static func zero(_ bytes: inout [UInt8]) {
        sodium_memzero(&bytes, bytes.count)
    }
}
