#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The oracle: plain arrays, plain loops, sums in `Double`.
///
/// Written to be read beside the papers; every fast path is tested against it.
struct ReferenceKernels: Kernels {
    func multiply(_ weight: TensorView, _ x: [Float], tokens: Int, into y: inout [Float]) {
        let rows = weight.shape[0]
        let columns = weight.shape[1]
        for row in 0..<rows {
            let weights = weight.row(row)
            for token in 0..<tokens {
                var sum = 0.0
                for column in 0..<columns { sum += Double(weights[column]) * Double(x[token * columns + column]) }
                y[token * rows + row] = Float(sum)
            }
        }
    }

    func normalize(_ x: [Float], gain: [Float], epsilon: Float, tokens: Int, into y: inout [Float]) {
        let width = gain.count
        for token in 0..<tokens {
            let row = token * width..<(token + 1) * width
            var squares = 0.0
            for index in row { squares += Double(x[index]) * Double(x[index]) }
            let scale = 1 / (squares / Double(width) + Double(epsilon)).squareRoot()
            for (index, gain) in zip(row, gain) { y[index] = Float(Double(x[index]) * scale) * gain }
        }
    }

    func rotate(_ x: inout [Float], heads: Int, by angles: RotaryAngles) {
        let half = angles.pairs
        for token in 0..<angles.tokens {
            for head in 0..<heads {
                let start = (token * heads + head) * 2 * half
                for pair in 0..<half {
                    let cosine = angles.cosines[token * half + pair]
                    let sine = angles.sines[token * half + pair]
                    let (first, second) = (x[start + pair], x[start + half + pair])
                    x[start + pair] = first * cosine - second * sine
                    x[start + half + pair] = second * cosine + first * sine
                }
            }
        }
    }

    func attend(
        _ shape: AttentionShape, queries: [Float], keys: [Float], values: [Float], into output: inout [Float]
    ) {
        let size = shape.headSize
        let scale = 1 / Double(size).squareRoot()
        for token in 0..<shape.tokens {
            for head in 0..<shape.heads {
                let query = (token * shape.heads + head) * size
                let shared = head / (shape.heads / shape.keyValueHeads)
                let visible = shape.visible(to: token)
                let rows = visible.map { ($0 * shape.keyValueHeads + shared) * size }
                let scores = rows.map { row in
                    (0..<size).reduce(0.0) { $0 + Double(queries[query + $1]) * Double(keys[row + $1]) } * scale
                }
                let peak = scores.max() ?? 0
                let weights = scores.map { exp($0 - peak) }
                let total = weights.reduce(0, +)
                for index in 0..<size {
                    let sum = zip(rows, weights).reduce(0.0) { $0 + Double(values[$1.0 + index]) * $1.1 }
                    output[query + index] = Float(sum / total)
                }
            }
        }
    }

    func gate(_ gate: inout [Float], by up: [Float], count: Int) {
        for index in 0..<count {
            let value = Double(gate[index])
            gate[index] = Float(value / (1 + exp(-value)) * Double(up[index]))
        }
    }
}
