/// Why bytes are not strict JSON (RFC 8259), and at which byte that shows.
package struct JSONParseError: Error, Hashable, Sendable {
    /// What a strict reader refuses.
    package enum Reason: String, Hashable, Sendable {
        case invalidUTF8 = "the text is not valid UTF-8"
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "a character is out of place"
        case trailingData = "something follows the value"
        case controlCharacter = "a control character stands in a string"
        case badEscape = "an escape is malformed"
        case loneSurrogate = "half of a surrogate pair stands alone"
        case duplicateKey = "a key occurs twice in one object"
        case numberOutOfRange = "a number is too large"
        case tooDeep = "the value is nested too deeply"
    }

    /// What was refused.
    package let reason: Reason

    /// Where, counted in bytes from 0.
    package let offset: Int
}

extension JSONParseError: CustomStringConvertible {
    /// One sentence without any of the input.
    package var description: String { "Not strict JSON at byte \(offset): \(reason.rawValue)." }
}
