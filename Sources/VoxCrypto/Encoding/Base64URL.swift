/// URL-safe base64 of RFC 4648 §5, never padded.
package enum Base64URL {
    /// The unpadded text of the bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: Base64Alphabet.urlSafe.encode(bytes), as: UTF8.self)
    }

    /// The bytes of unpadded text; `nil` for padding, white space or a second spelling of a value.
    package static func decode(_ text: String) -> [UInt8]? {
        Base64Alphabet.urlSafe.decode(Array(text.utf8))
    }
}
