/// The one source of chance in a simulation: the same seed throws the same numbers.
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Dice of their own for a part of the simulation, so that parts do not disturb each other.
    func apart(_ part: UInt64) -> Dice {
        var other = Dice(seed: state ^ (part &* 0xD6E8_FEB8_6659_FD93))
        _ = other.word()
        return other
    }

    /// SplitMix64.
    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number in `0 ..< bound`.
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "A die has at least one side.")
        return Int(word() % UInt64(bound))
    }

    /// True so many times in ten thousand.
    mutating func isTrue(tenThousandths: Int) -> Bool { below(10_000) < tenThousandths }

    /// One of them; nil when there are none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }
}
