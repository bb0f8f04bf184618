/// A stored tensor: its shape and type, and the bytes where they lie.
///
/// A view keeps its mapping alive. Bytes are little-endian and row-major and need not be aligned.
package struct TensorView: Sendable {
    /// The name in the file.
    package let name: String
    /// The element type.
    package let dtype: DType
    /// Extents, outermost first; empty for a scalar.
    package let shape: [Int]
    /// Bytes of data.
    package let byteCount: Int
    let region: ByteRegion
    private let offset: Int

    /// A view of `region[offset ..< offset + byteCount]`; the caller has checked the bounds and the size.
    init(name: String, dtype: DType, shape: [Int], region: ByteRegion, offset: Int, byteCount: Int) {
        precondition(offset >= 0 && byteCount >= 0 && offset <= region.count - byteCount, "view outside its region")
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.region = region
        self.offset = offset
        self.byteCount = byteCount
    }

    /// Number of elements.
    package var count: Int { shape.reduce(1, *) }

    /// The bytes, for the duration of the call.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(region) {} }
        return try body(UnsafeRawBufferPointer(start: region.base.map { $0 + offset }, count: byteCount))
    }

    /// The elements widened to `Float`; nil for a type that the decoder does not compute with.
    ///
    /// `[count]`. Exact for f32, bf16 and f16.
    package func floats() -> [Float]? {
        guard dtype.isComputable else { return nil }
        return floats(in: 0..<count)
    }

    /// The elements of one row of a matrix `[rows, columns]`, widened to `Float`.
    func row(_ index: Int) -> [Float] {
        let columns = shape.last ?? 1
        return floats(in: index * columns..<(index + 1) * columns)
    }

    private func floats(in range: Range<Int>) -> [Float] {
        withBytes { bytes in
            switch dtype {
            case .f32:
                range.map { Float(bitPattern: Self.little(bytes, at: $0, as: UInt32.self)) }
            case .bf16:
                range.map { Float(bitPattern: UInt32(Self.little(bytes, at: $0, as: UInt16.self)) << 16) }
            case .f16:
                range.map { HalfPrecision.float(Self.little(bytes, at: $0, as: UInt16.self)) }
            default:
                preconditionFailure("\(dtype) has no conversion to Float")
            }
        }
    }

    private static func little<Word: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, at index: Int, as: Word.Type
    ) -> Word {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self))
    }
}

/// IEEE 754 binary16, widened by integer arithmetic because `Float16` is missing on some platforms.
enum HalfPrecision {
    /// Exact for every pattern, infinities and subnormals included.
    static func float(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1f
        let mantissa = UInt32(bits & 0x3ff)
        if exponent == 0 {
            let magnitude = Float(mantissa) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        }
        let wide = exponent == 0x1f ? 0xff : exponent + 112
        return Float(bitPattern: sign | wide << 23 | mantissa << 13)
    }
}
