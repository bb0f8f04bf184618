/// The two alphabets of RFC 4648 and the arithmetic that they share.
///
/// Decoding is strict, so that every byte string has exactly one text: no white space, no stray padding, and the
/// unused bits of the last digit must be zero.
struct Base64Alphabet: Sendable {
    static let standard = Base64Alphabet(symbols: ("+", "/"))
    static let urlSafe = Base64Alphabet(symbols: ("-", "_"))

    private let digits: [UInt8]
    private let values: [UInt8]
    private static let invalid: UInt8 = 0xFF

    private init(symbols: (Character, Character)) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        digits = Array((letters + String(symbols.0) + String(symbols.1)).utf8)
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
    }

    /// The digits without padding.
    func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3 + 2)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(digits[Int(bits >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 { text.append(digits[Int(bits << UInt32(6 - bitCount) & 63)]) }
        return text
    }

    /// The bytes of unpadded digits; `nil` when a character or the length is impossible or bits are left over.
    func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text {
            let value = values[Int(character)]
            guard value != Self.invalid else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        let leftOver = bits & (1 << UInt32(bitCount) - 1)
        return leftOver == 0 ? bytes : nil
    }
}
