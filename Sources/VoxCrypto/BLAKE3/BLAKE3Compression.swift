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
        let cv = chainingValue
        var state = State(
            v0: cv[0], v1: cv[1], v2: cv[2], v3: cv[3], v4: cv[4], v5: cv[5], v6: cv[6], v7: cv[7],
            v12: UInt32(truncatingIfNeeded: counter), v13: UInt32(truncatingIfNeeded: counter >> 32),
            v14: blockLength, v15: flags.rawValue)
        var message = Message(block)
        for _ in 0..<6 {
            state.mix(message)
            message.permute()
        }
        state.mix(message)
        let low = ChainingValue(
            state.v0 ^ state.v8, state.v1 ^ state.v9, state.v2 ^ state.v10, state.v3 ^ state.v11,
            state.v4 ^ state.v12, state.v5 ^ state.v13, state.v6 ^ state.v14, state.v7 ^ state.v15)
        let high = ChainingValue(
            state.v8, state.v9, state.v10, state.v11, state.v12, state.v13, state.v14, state.v15)
        return SIMD16(lowHalf: low, highHalf: high ^ cv)
    }
}

/// Sixteen message words as plain integers, which the optimiser keeps in registers and on the stack.
private struct Message {
    var m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15: UInt32

    @inline(__always)
    init(_ block: SIMD16<UInt32>) {
        (m0, m1, m2, m3) = (block[0], block[1], block[2], block[3])
        (m4, m5, m6, m7) = (block[4], block[5], block[6], block[7])
        (m8, m9, m10, m11) = (block[8], block[9], block[10], block[11])
        (m12, m13, m14, m15) = (block[12], block[13], block[14], block[15])
    }

    /// The message word permutation between rounds (paper table 2).
    @inline(__always)
    mutating func permute() {
        (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15) =
            (m2, m6, m3, m10, m7, m0, m4, m13, m1, m11, m12, m5, m9, m14, m15, m8)
    }
}

/// The 4 × 4 state matrix, word by word.
private struct State {
    var v0, v1, v2, v3, v4, v5, v6, v7: UInt32
    var v8: UInt32 = 0x6A09_E667
    var v9: UInt32 = 0xBB67_AE85
    var v10: UInt32 = 0x3C6E_F372
    var v11: UInt32 = 0xA54F_F53A
    var v12, v13, v14, v15: UInt32

    /// One round: the columns, then the diagonals.
    @inline(__always)
    mutating func mix(_ m: Message) {
        Self.quarter(&v0, &v4, &v8, &v12, (m.m0, m.m1))
        Self.quarter(&v1, &v5, &v9, &v13, (m.m2, m.m3))
        Self.quarter(&v2, &v6, &v10, &v14, (m.m4, m.m5))
        Self.quarter(&v3, &v7, &v11, &v15, (m.m6, m.m7))
        Self.quarter(&v0, &v5, &v10, &v15, (m.m8, m.m9))
        Self.quarter(&v1, &v6, &v11, &v12, (m.m10, m.m11))
        Self.quarter(&v2, &v7, &v8, &v13, (m.m12, m.m13))
        Self.quarter(&v3, &v4, &v9, &v14, (m.m14, m.m15))
    }

    /// The quarter round G.
    @inline(__always)
    private static func quarter(
        _ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32, _ words: (UInt32, UInt32)
    ) {
        a = a &+ b &+ words.0
        d = rotatedRight(d ^ a, 16)
        c = c &+ d
        b = rotatedRight(b ^ c, 12)
        a = a &+ b &+ words.1
        d = rotatedRight(d ^ a, 8)
        c = c &+ d
        b = rotatedRight(b ^ c, 7)
    }

    @inline(__always)
    private static func rotatedRight(_ x: UInt32, _ count: UInt32) -> UInt32 {
        x &>> count | x &<< (32 - count)
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
