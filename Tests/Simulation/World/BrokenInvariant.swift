/// An invariant that does not hold, with all that is needed to see it again.
package struct BrokenInvariant: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String
    /// The last steps, oldest first.
    let lastSteps: [String]

    /// What is wrong, how to see it again, and the last steps.
    package var description: String {
        """
        seed \(seed), step \(step): \(what)
        again: make sim SEED=\(seed) STEPS=\(step)
        the last steps:
        \(lastSteps.joined(separator: "\n"))
        """
    }
}

/// What happened in a simulation, as a hash of everything and the last lines.
struct Trace: Sendable {
    static let keptLines = 30

    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var count = 0
    private var lines: [String] = []
    private let listener: (@Sendable (String) -> Void)?

    init(listener: (@Sendable (String) -> Void)?) {
        self.listener = listener
    }

    mutating func note(_ line: String) {
        for byte in line.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01B3
        }
        count += 1
        if lines.count == 2 * Self.keptLines { lines.removeFirst(Self.keptLines) }
        lines.append("\(count) \(line)")
        listener?("\(count) \(line)")
    }

    var lastLines: [String] { lines.suffix(Self.keptLines) }
}
