/// The compression function of BLAKE3 and what goes into it (paper §2.2).
struct BLAKE3Compression {
    /// Eight words of state that flow from block to block and from node to node.
    typealias ChainingValue = SIMD8<UInt32>

    struct Flags: OptionSet {
        let rawValue: UInt32
        static let chunkStart = Flags(rawValue: 1)
        static let chunkEnd = Flags(rawValue: 2)
        static let parent = Flags(rawValue: 4)
        static let root = Flags(rawValue: 8)
        static let keyedHash = Flags(rawValue: 16)
        static let deriveKeyContext = Flags(rawValue: 32)
        static let deriveKeyMaterial = Flags(rawValue: 64)
    }

    static let blockByteCount = 64
    static let chunkByteCount = 1024
    static let initialValue = ChainingValue(
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)

    var chainingValue: ChainingValue
    var block: SIMD16<UInt32>
    var counter: UInt64
    var blockLength: UInt32
    var flags: Flags

    /// The first half of the output, which is the next chaining value.
    @inline(__always)
    func nextChainingValue() -> ChainingValue {
        output().lowHalf
    }

    /// All sixteen words of the output (paper §2.2, last step).
    @inline(__always)
    func output() -> SIMD16<UInt32> {
        var rows = Rows(
            a: chainingValue.lowHalf,
            b: chainingValue.highHalf,
            c: Self.initialValue.lowHalf,
            d: SIMD4(
                UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
                blockLength, flags.rawValue))
        var message = block
        for _ in 0..<6 {
            rows.mix(message)
            message = Self.permuted(message)
        }
        rows.mix(message)
        let low = ChainingValue(lowHalf: rows.a ^ rows.c, highHalf: rows.b ^ rows.d)
        let high = ChainingValue(
            lowHalf: rows.c ^ chainingValue.lowHalf, highHalf: rows.d ^ chainingValue.highHalf)
        return SIMD16(lowHalf: low, highHalf: high)
    }

    /// The message word permutation between rounds (paper table 2).
    @inline(__always)
    private static func permuted(_ m: SIMD16<UInt32>) -> SIMD16<UInt32> {
        SIMD16(
            m[2], m[6], m[3], m[10], m[7], m[0], m[4], m[13],
            m[1], m[11], m[12], m[5], m[9], m[14], m[15], m[8])
    }
}

/// The 4 × 4 state matrix by rows, so that one vector operation works on four columns.
private struct Rows {
    var a: SIMD4<UInt32>
    var b: SIMD4<UInt32>
    var c: SIMD4<UInt32>
    var d: SIMD4<UInt32>

    /// One round: the columns, then the diagonals.
    @inline(__always)
    mutating func mix(_ message: SIMD16<UInt32>) {
        quarter(message.lowHalf.evenHalf, message.lowHalf.oddHalf)
        b = SIMD4(b.y, b.z, b.w, b.x)
        c = SIMD4(c.z, c.w, c.x, c.y)
        d = SIMD4(d.w, d.x, d.y, d.z)
        quarter(message.highHalf.evenHalf, message.highHalf.oddHalf)
        b = SIMD4(b.w, b.x, b.y, b.z)
        c = SIMD4(c.z, c.w, c.x, c.y)
        d = SIMD4(d.y, d.z, d.w, d.x)
    }

    /// The quarter round G on four columns at once.
    @inline(__always)
    private mutating func quarter(_ first: SIMD4<UInt32>, _ second: SIMD4<UInt32>) {
        a = a &+ b &+ first
        d = Self.rotatedRight(d ^ a, 16)
        c = c &+ d
        b = Self.rotatedRight(b ^ c, 12)
        a = a &+ b &+ second
        d = Self.rotatedRight(d ^ a, 8)
        c = c &+ d
        b = Self.rotatedRight(b ^ c, 7)
    }

    @inline(__always)
    private static func rotatedRight(_ x: SIMD4<UInt32>, _ count: UInt32) -> SIMD4<UInt32> {
        x &>> SIMD4(repeating: count) | x &<< SIMD4(repeating: 32 - count)
    }
}

extension SIMD16<UInt32> {
    /// Sixteen little-endian words out of 64 bytes at any alignment.
    @inline(__always)
    init(littleEndianBlock bytes: UnsafeRawBufferPointer) {
        self = bytes.loadUnaligned(as: SIMD16<UInt32>.self)
        #if _endian(big)
            for index in indices { self[index] = self[index].littleEndian }
        #endif
    }

    /// The words as little-endian bytes.
    func appendLittleEndian(to bytes: inout [UInt8]) {
        for index in indices {
            withUnsafeBytes(of: self[index].littleEndian) { bytes.append(contentsOf: $0) }
        }
    }
}
