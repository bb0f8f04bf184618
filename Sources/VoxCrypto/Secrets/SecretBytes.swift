import CSodium

/// Bytes that must not leak: cleared when the last copy goes away, never printed, never encoded.
///
/// Copies share one allocation. Equality takes constant time.
package struct SecretBytes: Sendable, Equatable {
    private let storage: Storage

    /// Copies the bytes; the caller's array stays as it is, so prefer ``init(zeroing:)`` where it can be cleared.
    package init(_ bytes: [UInt8]) {
        storage = Storage(bytes)
    }

    /// Takes the bytes over and clears the caller's array.
    package init(zeroing bytes: inout [UInt8]) {
        storage = Storage(bytes)
        Sodium.zero(&bytes)
    }

    /// How many bytes are held.
    package var count: Int { storage.bytes.count }

    /// Lends a copy of the bytes to the closure and clears that copy afterwards.
    ///
    /// The closure must not let the array escape: a copy that it keeps is not cleared.
    package func withBytes<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var copy = Array(storage.bytes)
        defer { Sodium.zero(&copy) }
        return try body(copy)
    }

    /// Lends the stored bytes themselves, for calls into C.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(storage) { body(UnsafeRawBufferPointer(storage.bytes)) }
    }

    /// Compares in constant time; secrets of different lengths are different.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withBytes { leftBytes in right.withBytes { ConstantTime.equals(leftBytes, $0) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    package var description: String { "<secret>" }

    /// Always `<secret>`.
    package var debugDescription: String { "<secret>" }

    /// Empty, so that `dump` and reflection show nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The allocation behind ``SecretBytes``.
///
/// `@unchecked Sendable`: the memory is written only in `init`, before the reference is shared, and cleared in
/// `deinit`, when no other reference is left; in between it is read only.
private final class Storage: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ source: [UInt8]) {
        Sodium.start()
        bytes = .allocate(byteCount: source.count, alignment: 16)
        bytes.copyBytes(from: source)
    }

    deinit {
        if let base = bytes.baseAddress { sodium_memzero(base, bytes.count) }
        bytes.deallocate()
    }
}
