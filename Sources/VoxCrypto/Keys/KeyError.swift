/// Why bytes are not a key or a signature.
package enum KeyError: Error, Hashable, Sendable {
    /// The number of bytes is wrong.
    case wrongLength(expected: Int, actual: Int)
    /// The text is not strict standard base64.
    case notBase64
    /// The point is not on the curve, not in its only spelling, or of small order.
    case refusedPoint
}

extension KeyError: CustomStringConvertible {
    /// One sentence that says what is wrong, without the bytes themselves.
    package var description: String {
        switch self {
        case .wrongLength(let expected, let actual): "Expected \(expected) bytes, found \(actual)."
        case .notBase64: "The text is not standard base64."
        case .refusedPoint: "The key is not a canonical curve point of full order."
        }
    }
}
