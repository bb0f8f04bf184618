import Crypto

/// A SHA-256 value; it lies in the value itself, so that millions of them cost no allocation.
package struct SHA256Digest: Digest {
    /// How many bytes a value has: 32.
    package static let byteCount = 32

    /// The bytes, eight to a word, as they lie in memory.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The hash value itself, copied.
    package var bytes: [UInt8] { withUnsafeBytes(Array.init) }

    /// Takes exactly 32 bytes; `nil` for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self = bytes.withUnsafeBytes(SHA256Digest.init(copying:))
    }

    /// Takes 64 hexadecimal digits in lower case, the only spelling of a value in signed data; `nil` for anything else.
    package init?(lowerCaseHex digits: ArraySlice<UInt8>) {
        guard digits.count == Self.byteCount * 2 else { return nil }
        var places = digits.startIndex
        func nextWord() -> UInt64? {
            var value: UInt64 = 0
            for place in places..<places + 16 {
                switch digits[place] {
                case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
                    value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
                case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
                    value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
                default: return nil
                }
            }
            places += 16
            return value.bigEndian
        }
        guard let first = nextWord(), let second = nextWord(), let third = nextWord(), let fourth = nextWord() else {
            return nil
        }
        words = (first, second, third, fourth)
    }

    init(_ digest: Crypto.SHA256.Digest) {
        self = digest.withUnsafeBytes(SHA256Digest.init(copying:))
    }

    init(copying bytes: UnsafeRawBufferPointer) {
        func word(_ number: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self) }
        words = (word(0), word(1), word(2), word(3))
    }

    /// Lends the 32 bytes without copying them.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words, body)
    }

    /// Compares all bytes.
    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.words == right.words
    }

    /// Takes up the first eight bytes; a digest is as random as any hash of it.
    package func hash(into hasher: inout Swift.Hasher) {
        hasher.combine(words.0)
    }
}
