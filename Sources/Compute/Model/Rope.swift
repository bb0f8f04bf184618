#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cosines and sines for the rotation of one step's tokens, `[tokens, pairs]` each.
struct RotaryAngles: Sendable {
    /// Rows.
    let tokens: Int
    /// Pairs of a head; half its size.
    let pairs: Int
    /// Cosines, times the attention factor.
    let cosines: [Float]
    /// Sines, times the attention factor.
    let sines: [Float]
}

/// Rotary position embedding with the stretchings that the Llama family uses.
///
/// Frequencies are computed in `Double` and rounded to `Float`; the angle, frequency times position, is rounded to
/// `Float` too, because that is what the models were trained and are checked with.
struct Rope: Sendable {
    private let size: Int
    private let theta: Double
    private let scaling: RopeScaling
    private let fixed: [Float]
    /// Multiplies cosines and sines (YaRN, arXiv:2309.00071, §3.4); 1 for the others.
    let attentionFactor: Float

    /// The rotation for heads of `config.headSize`.
    init(_ config: ModelConfig) {
        size = config.headSize
        theta = config.ropeTheta
        scaling = config.ropeScaling
        let plain = Self.frequencies(size: size, theta: theta)
        fixed = Self.stretch(plain, size: size, theta: theta, scaling: scaling).map(Float.init)
        if case .yarn(let yarn) = scaling { attentionFactor = Float(yarn.attentionFactor) } else { attentionFactor = 1 }
    }

    /// The angles for positions `first ..< first + tokens` of a sequence that is `length` tokens long by then.
    ///
    /// Only dynamic scaling looks at `length`, which is that of the whole step, also when it is run in parts.
    func angles(first: Int, tokens: Int, length: Int) -> RotaryAngles {
        let frequencies = inverseFrequencies(length: length)
        var cosines: [Float] = []
        var sines: [Float] = []
        cosines.reserveCapacity(tokens * frequencies.count)
        sines.reserveCapacity(tokens * frequencies.count)
        for position in first..<first + tokens {
            for frequency in frequencies {
                let angle = frequency * Float(position)
                cosines.append(cos(angle) * attentionFactor)
                sines.append(sin(angle) * attentionFactor)
            }
        }
        return RotaryAngles(tokens: tokens, pairs: size / 2, cosines: cosines, sines: sines)
    }

    /// Radians per position for each pair, `[size/2]`, fastest first.
    func inverseFrequencies(length: Int) -> [Float] {
        guard case .dynamic(let factor, let trained) = scaling, length > trained, size > 2 else { return fixed }
        let growth = factor * Double(length) / Double(trained) - (factor - 1)
        let base = theta * pow(growth, Double(size) / Double(size - 2))
        return Self.frequencies(size: size, theta: base).map(Float.init)
    }

    /// `θ^(−2i/size)` for each pair i (arXiv:2104.09864, equation 15).
    private static func frequencies(size: Int, theta: Double) -> [Double] {
        (0..<size / 2).map { pow(theta, -Double(2 * $0) / Double(size)) }
    }

    private static func stretch(_ plain: [Double], size: Int, theta: Double, scaling: RopeScaling) -> [Double] {
        switch scaling {
        case .none, .dynamic:
            plain
        case .linear(let factor):
            plain.map { $0 / factor }
        case .llama3(let factor, let low, let high, let trained):
            plain.map { llama3($0, factor: factor, low: low, high: high, trained: Double(trained)) }
        case .yarn(let yarn):
            stretch(plain, size: size, theta: theta, yarn: yarn)
        }
    }

    /// Waves longer than `trained / low` are stretched, shorter than `trained / high` kept, others blended.
    private static func llama3(
        _ frequency: Double, factor: Double, low: Double, high: Double, trained: Double
    ) -> Double {
        let wavelength = 2 * Double.pi / frequency
        if wavelength > trained / low { return frequency / factor }
        if wavelength < trained / high { return frequency }
        let blend = (trained / wavelength - low) / (high - low)
        return (1 - blend) * frequency / factor + blend * frequency
    }

    /// "NTK by parts" (arXiv:2309.00071, §3.2): a ramp over the pairs between `betaFast` and `betaSlow` rotations.
    private static func stretch(_ plain: [Double], size: Int, theta: Double, yarn: RopeScaling.YaRN) -> [Double] {
        func dimension(rotations: Double) -> Double {
            Double(size) * log(Double(yarn.trainedLength) / (rotations * 2 * .pi)) / (2 * log(theta))
        }
        var low = dimension(rotations: yarn.betaFast)
        var high = dimension(rotations: yarn.betaSlow)
        if yarn.truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
        low = max(low, 0)
        high = min(high, Double(size - 1))
        if low == high { high += 0.001 }
        return plain.enumerated().map { pair, frequency in
            let ramp = min(max((Double(pair) - low) / (high - low), 0), 1)
            return frequency / yarn.factor * ramp + frequency * (1 - ramp)
        }
    }
}
