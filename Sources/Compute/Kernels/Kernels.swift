/// The arithmetic of a decoder layer, on flat row-major `Float` arrays.
///
/// The seam between the decoder and its kernels: `ReferenceKernels` is the oracle, `NativeKernels` the fast path, and
/// a parity test holds them together. Buffers are as large as the shapes say or larger; only that part is used.
protocol Kernels: Sendable {
    /// Matrix times vectors: `y[t, r] = Σ_c weight[r, c] · x[t, c]`.
    ///
    /// `weight` `[rows, columns]` in f32, bf16 or f16; `x` `[tokens, columns]`; `y` `[tokens, rows]`. Products and sums
    /// in `Float` or better; |error| ≤ columns · 2⁻²⁴ · Σ|w·x| for each element.
    func multiply(_ weight: TensorView, _ x: [Float], tokens: Int, into y: inout [Float])

    /// RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467): `y = x / √(mean(x²) + ε) · gain`.
    ///
    /// `x`, `y` `[tokens, width]`; `gain` `[width]`.
    func normalize(_ x: [Float], gain: [Float], epsilon: Float, tokens: Int, into y: inout [Float])

    /// Rotates each head's pairs `(i, i + size/2)` in place by the angle of the token's position.
    ///
    /// `x` `[tokens, heads, size]`; the table's cosines and sines `[tokens, size/2]` (arXiv:2104.09864, §3.4.2).
    func rotate(_ x: inout [Float], heads: Int, by angles: RotaryAngles)

    /// Causal attention over the cache: `softmax(q·k / √size) · v` (Vaswani et al. 2017, §3.2.1).
    ///
    /// `queries`, `output` `[tokens, heads, size]`; `keys`, `values` `[positions, keyValueHeads, size]`.
    func attend(_ shape: AttentionShape, queries: [Float], keys: [Float], values: [Float], into output: inout [Float])

    /// SwiGLU (Shazeer 2020, arXiv:2002.05202): `gate[i] = gate[i] / (1 + e^−gate[i]) · up[i]` for `count` elements.
    func gate(_ gate: inout [Float], by up: [Float], count: Int)
}

/// The extents of one attention step.
struct AttentionShape: Sendable, Hashable {
    /// Query rows.
    var tokens: Int
    /// Position of the first query row; the cache holds `firstPosition + tokens` rows.
    var firstPosition: Int
    /// Query heads.
    var heads: Int
    /// Key and value heads; query head h reads head `h / (heads / keyValueHeads)`.
    var keyValueHeads: Int
    /// Width of one head.
    var headSize: Int
    /// How many positions back a query sees, itself included; nil means all.
    var window: Int?

    /// The positions that query row `token` sees.
    func visible(to token: Int) -> Range<Int> {
        let end = firstPosition + token + 1
        guard let window else { return 0..<end }
        return max(0, end - window)..<end
    }
}
