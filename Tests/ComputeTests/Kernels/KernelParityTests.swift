import Testing

@testable import Compute

/// How far the fast path may be from the oracle.
enum KernelParity {
    /// Sums of up to 700 products of magnitude ≤ 1 in another order and without Double: 700 · 2⁻²⁴ · √700 is 1.1e-3 at
    /// the very worst; rounding errors add up like a random walk, and 1e-4 holds for every seed.
    static let tolerance: Float = 1e-4
}

/// A seeded source of test numbers (SplitMix64).
struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func word() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(word() % UInt64(bound)) }

    /// Numbers in -1 ..< 1.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float(Int64(bitPattern: word()) >> 40) * 0x1p-23 }
    }
}

/// A matrix whose bytes begin at an odd address, to catch loads that count on alignment.
private func matrix(_ dtype: DType, rows: Int, columns: Int, _ numbers: inout TestNumbers) -> TensorView {
    let values = numbers.floats(rows * columns)
    var bytes: [UInt8] = [0]
    for value in values {
        switch dtype {
        case .bf16: withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { bytes += $0 }
        case .f16: withUnsafeBytes(of: halfBits(value).littleEndian) { bytes += $0 }
        default: withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        }
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    memory.copyBytes(from: bytes)
    // Lives as long as the test process: regions of static bytes do not own their memory.
    let region = ByteRegion(staticBytes: UnsafeRawPointer(memory.baseAddress!), count: bytes.count)
    return TensorView(
        name: "w", dtype: dtype, shape: [rows, columns], region: region, offset: 1, byteCount: bytes.count - 1)
}

/// A half float with the value's sign and leading mantissa bits; for |value| below 1.
private func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let exponent = Int(bits >> 23 & 0xff) - 112
    let sign = UInt16(bits >> 16 & 0x8000)
    guard exponent > 0 else { return sign | UInt16(bits >> 13 & 0x3ff) }
    return sign | UInt16(exponent) << 10 | UInt16(bits >> 13 & 0x3ff)
}

@Suite struct KernelParityTests {
    private let reference = ReferenceKernels()

    @Test(arguments: KernelChoice.native, [DType.f32, .bf16, .f16])
    func productsEqualTheReference(choice: KernelChoice, dtype: DType) {
        var numbers = TestNumbers(seed: 1)
        for (rows, columns, tokens) in [(1, 1, 1), (3, 7, 2), (17, 33, 5), (64, 48, 9), (40, 700, 4), (130, 96, 1)] {
            let weight = matrix(dtype, rows: rows, columns: columns, &numbers)
            let x = numbers.floats(tokens * columns)
            var (fast, plain) = (
                [Float](repeating: 9, count: tokens * rows), [Float](repeating: 0, count: tokens * rows)
            )
            choice.kernels.multiply(weight, x, tokens: tokens, into: &fast)
            reference.multiply(weight, x, tokens: tokens, into: &plain)
            #expect(largestDifference(fast, plain) < KernelParity.tolerance, "\(rows)×\(columns), \(tokens) tokens")
        }
    }

    @Test(arguments: KernelChoice.native, [nil, 1, 5, 70])
    func attentionEqualsTheReference(choice: KernelChoice, window: Int?) {
        var numbers = TestNumbers(seed: 2)
        for (tokens, first, heads, shared, size) in [
            (1, 0, 1, 1, 2), (3, 4, 6, 3, 32), (9, 0, 4, 1, 6), (1, 40, 8, 2, 20), (2, 150, 2, 1, 10),
        ] {
            let shape = AttentionShape(
                tokens: tokens, firstPosition: first, heads: heads, keyValueHeads: shared, headSize: size,
                window: window)
            let queries = numbers.floats(tokens * heads * size)
            let keys = numbers.floats((first + tokens) * shared * size)
            let values = numbers.floats((first + tokens) * shared * size)
            var (fast, plain) = (queries, queries)
            choice.kernels.attend(shape, queries: queries, keys: keys, values: values, into: &fast)
            reference.attend(shape, queries: queries, keys: keys, values: values, into: &plain)
            #expect(largestDifference(fast, plain) < KernelParity.tolerance, "\(shape)")
        }
    }

    @Test(arguments: KernelChoice.native)
    func normRotationAndGateEqualTheReference(choice: KernelChoice) {
        var numbers = TestNumbers(seed: 3)
        for width in [2, 12, 64, 190] {
            let (x, gain) = (numbers.floats(3 * width), numbers.floats(width))
            var (fast, plain) = (x, x)
            choice.kernels.normalize(x, gain: gain, epsilon: 1e-5, tokens: 3, into: &fast)
            reference.normalize(x, gain: gain, epsilon: 1e-5, tokens: 3, into: &plain)
            #expect(largestDifference(fast, plain) < KernelParity.tolerance)
            let angles = RotaryAngles(
                tokens: 3, pairs: width / 2, cosines: numbers.floats(3 * width), sines: numbers.floats(3 * width))
            choice.kernels.rotate(&fast, heads: 1, by: angles)
            reference.rotate(&plain, heads: 1, by: angles)
            #expect(largestDifference(fast, plain) < KernelParity.tolerance)
            choice.kernels.gate(&fast, by: x, count: 3 * width)
            reference.gate(&plain, by: x, count: 3 * width)
            #expect(largestDifference(fast, plain) < KernelParity.tolerance)
        }
    }

    @Test(arguments: KernelChoice.native)
    func gateAndSoftmaxStandExtremes(choice: KernelChoice) {
        let extremes: [Float] = [-1e30, -200, -89, -88, -87.5, -50, -1, 0, 1, 50, 88, 89, 200, 1e30, -0.0, 1e-30, 2]
        let ones = [Float](repeating: 1, count: extremes.count)
        var (fast, plain) = (extremes, extremes)
        choice.kernels.gate(&fast, by: ones, count: extremes.count)
        reference.gate(&plain, by: ones, count: extremes.count)
        for (a, b) in zip(fast, plain) { #expect(abs(a - b) <= abs(b) * 1e-6 + 1e-36, "\(a) \(b)") }

        let shape = AttentionShape(tokens: 1, firstPosition: 99, heads: 1, keyValueHeads: 1, headSize: 2)
        let keys = (0..<100).flatMap { [Float($0 * 37 % 100) * 10, -Float($0)] }
        var (near, exact) = ([Float](repeating: 0, count: 2), [Float](repeating: 0, count: 2))
        choice.kernels.attend(shape, queries: [3, 1], keys: keys, values: keys, into: &near)
        reference.attend(shape, queries: [3, 1], keys: keys, values: keys, into: &exact)
        #expect(largestDifference(near, exact) < 1e-3)
    }

    @Test func halfFloatsWidenExactly() {
        let pairs: [(UInt16, Float)] = [
            (0x0000, 0), (0x3c00, 1), (0xc000, -2), (0x7bff, 65504), (0x0001, 0x1p-24), (0x8400, -0x1p-14),
            (0x03ff, 0x1.ff8p-15), (0x7c00, .infinity), (0x3555, 0x1.554p-2),
        ]
        for (bits, value) in pairs { #expect(HalfPrecision.float(bits) == value) }
        #expect(HalfPrecision.float(0x7e00).isNaN)
    }
}
