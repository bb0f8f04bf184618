import CKernels

/// The fast path: C loops in vectors, in the widest form that this processor runs, shared over a few threads.
///
/// `@unchecked Sendable`: the pool is made for use from any thread; a second caller at the same time runs its own work
/// alone. It is destroyed when no one can call it any more.
final class NativeKernels: Kernels, @unchecked Sendable {
    private let pool: OpaquePointer?
    private let isa: vox_isa

    /// Shares work over `threads` cores, the calling thread included; helpers start on first use.
    init(threads: Int, isa: vox_isa = vox_best_isa()) {
        pool = threads > 1 ? vox_pool_create(threads) : nil
        self.isa = isa
    }

    deinit {
        if let pool { vox_pool_destroy(pool) }
    }

    func multiply(_ weight: TensorView, _ x: [Float], tokens: Int, into y: inout [Float]) {
        let (rows, columns) = (weight.shape[0], weight.shape[1])
        precondition(x.count >= tokens * columns && y.count >= tokens * rows, "buffers smaller than their shapes")
        weight.withBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var matrix = vox_matrix(bytes: base, rows: rows, columns: columns, element: Self.element(weight.dtype))
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { y in
                    guard let x = x.baseAddress, let y = y.baseAddress else { return }
                    vox_multiply(isa, pool, &matrix, x, tokens, y)
                }
            }
        }
    }

    func normalize(_ x: [Float], gain: [Float], epsilon: Float, tokens: Int, into y: inout [Float]) {
        precondition(min(x.count, y.count) >= tokens * gain.count, "buffers smaller than their shapes")
        vox_normalize(x, gain, epsilon, tokens, gain.count, &y)
    }

    func rotate(_ x: inout [Float], heads: Int, by angles: RotaryAngles) {
        precondition(x.count >= angles.tokens * heads * 2 * angles.pairs, "buffer smaller than its shape")
        vox_rotate(&x, angles.tokens, heads, angles.pairs, angles.cosines, angles.sines)
    }

    func attend(
        _ shape: AttentionShape, queries: [Float], keys: [Float], values: [Float], into output: inout [Float]
    ) {
        let rows = shape.tokens * shape.heads * shape.headSize
        let cached = (shape.firstPosition + shape.tokens) * shape.keyValueHeads * shape.headSize
        precondition(min(queries.count, output.count) >= rows, "buffers smaller than their shapes")
        precondition(min(keys.count, values.count) >= cached, "cache smaller than its shape")
        var extents = vox_attention(
            tokens: shape.tokens, first_position: shape.firstPosition, heads: shape.heads,
            key_value_heads: shape.keyValueHeads, head_size: shape.headSize, window: shape.window ?? 0)
        vox_attend(isa, pool, &extents, queries, keys, values, &output)
    }

    func gate(_ gate: inout [Float], by up: [Float], count: Int) {
        precondition(min(gate.count, up.count) >= count, "buffers smaller than their shapes")
        vox_gate(isa, &gate, up, count)
    }

    private static func element(_ dtype: DType) -> vox_element {
        switch dtype {
        case .bf16: VOX_BF16
        case .f16: VOX_F16
        default: VOX_F32
        }
    }
}
