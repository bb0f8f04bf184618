#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Picks the next token from logits: the likeliest, or one drawn with temperature and nucleus.
struct Sampler: Sendable {
    private let temperature: Float
    private let topP: Double
    private var state: UInt64

    /// Sets how to pick.
    ///
    /// `temperature` 0 is greedy; `topP` keeps the likeliest tokens whose probabilities reach it
    /// (Holtzman et al. 2020, arXiv:1904.09751, §3.1).
    init(temperature: Float, topP: Float, seed: UInt64) {
        self.temperature = temperature
        self.topP = Double(topP)
        state = seed
    }

    /// The next token for logits `[vocabulary]`; the same seed draws the same tokens.
    mutating func next(_ logits: [Float]) -> Int32 {
        temperature == 0 ? Self.likeliest(logits) : draw(logits)
    }

    /// The first index of the largest logit; NaN never wins.
    static func likeliest(_ logits: [Float]) -> Int32 {
        var best = 0
        var peak = -Float.infinity
        for (index, logit) in logits.enumerated() where logit > peak { (best, peak) = (index, logit) }
        return Int32(best)
    }

    private mutating func draw(_ logits: [Float]) -> Int32 {
        let peak = logits[Int(Self.likeliest(logits))]
        let weights = logits.map { $0.isNaN ? 0 : exp(Double(($0 - peak) / temperature)) }
        let total = weights.reduce(0, +)
        guard total.isFinite, total > 0 else { return Self.likeliest(logits) }
        // A token below this cannot be in the nucleus, however the others lie; it keeps the sort short.
        let floor = topP < 1 ? total * (1 - topP) / Double(weights.count) : 0
        let candidates = weights.indices.filter { weights[$0] > 0 && weights[$0] >= floor }
            .sorted { (weights[$0], $1) > (weights[$1], $0) }
        var kept = 0
        var mass = 0.0
        while kept < candidates.count, kept == 0 || mass < topP * total {
            mass += weights[candidates[kept]]
            kept += 1
        }
        var target = uniform() * mass
        for candidate in candidates[..<kept] {
            target -= weights[candidate]
            if target < 0 { return Int32(candidate) }
        }
        return Int32(candidates[max(0, kept - 1)])
    }

    /// A number in [0, 1) with 53 bits, by SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return Double((word ^ word >> 31) >> 11) * 0x1p-53
    }
}
