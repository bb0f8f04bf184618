import CSodium
import Synchronization

/// Where random bytes come from; handed in through initialisers and never looked up.
///
/// Processes use ``system``; tests and the simulation use ``seeded(_:)``.
package struct RandomSource: Sendable {
    private let fill: @Sendable (_ count: Int) -> [UInt8]

    /// Wraps a closure that returns exactly as many bytes as it is asked for.
    package init(_ fill: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        self.fill = fill
    }

    /// The operating system's generator, read through libsodium.
    package static var system: RandomSource {
        RandomSource { count in
            Sodium.start()
            var bytes = [UInt8](repeating: 0, count: count)
            randombytes_buf(&bytes, count)
            return bytes
        }
    }

    /// A predictable sequence for tests and the simulation; never for keys that guard anything.
    ///
    /// The same seed gives the same bytes on every platform. Copies of the value share one sequence.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let sequence = SeededSequence(seed: seed)
        return RandomSource { sequence.bytes($0) }
    }

    /// Fresh random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0, "A count of random bytes cannot be negative.")
        let bytes = fill(count)
        precondition(bytes.count == count, "A random source must return as many bytes as it is asked for.")
        return bytes
    }

    /// Fresh random bytes for a key; the buffer they passed through is cleared.
    package func secret(_ count: Int) -> SecretBytes {
        var bytes = bytes(count)
        return SecretBytes(zeroing: &bytes)
    }

    /// A uniform 64-bit number.
    package func uint64() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A uniform number in `0 ..< bound`, without modulo bias; the bound must be positive.
    package func uint64(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "A random bound must be positive.")
        let uneven = (0 &- bound) % bound
        while true {
            let value = uint64()
            if value >= uneven { return value % bound }
        }
    }

    /// Lower-case hexadecimal digits, as used in ids.
    package func hex(_ digits: Int) -> String {
        String(Hex.encode(bytes((digits + 1) / 2)).prefix(digits))
    }
}

/// SplitMix64 behind a lock, so that copies of a seeded source share one sequence.
private final class SeededSequence: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) {
        state = Mutex(seed)
    }

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count + 7)
            while bytes.count < count {
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                word ^= word >> 31
                withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
            }
            bytes.removeLast(bytes.count - count)
            return bytes
        }
    }
}
