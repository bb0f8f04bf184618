/// Standard base64 of RFC 4648 §4, always padded.
package enum Base64 {
    private static let padding = UInt8(ascii: "=")

    /// The padded text of the bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = Base64Alphabet.standard.encode(bytes)
        while !text.count.isMultiple(of: 4) { text.append(padding) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of correctly padded text; `nil` for white space, missing padding or a second spelling of a value.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else { return nil }
        let paddingCount = characters.suffix(2).reversed().prefix { $0 == padding }.count
        let digits = characters.dropLast(paddingCount)
        return Base64Alphabet.standard.decode(digits)
    }
}
