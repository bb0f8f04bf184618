package import VoxCrypto

/// Changes bytes at random: flips, holes, repeats, words that readers stumble over, and pieces of other samples.
package struct Mutator: Sendable {
    private let random: RandomSource
    private let samples: [[UInt8]]
    private let words: [[UInt8]]

    /// Takes the samples to begin with and words of their language.
    package init(random: RandomSource, samples: [[UInt8]], words: [String]) {
        self.random = random
        self.samples = samples
        self.words = (words + Self.anywhere).map { Array($0.utf8) }
    }

    private static let anywhere = [
        "\"", "\\", "\\u0000", "\\ud800", "\u{0}", "\u{FEFF}", "\u{202E}", "{", "}", "[", "]", ":", ",", "null", "true",
        "-0", "1e999", "9007199254740992", "-9223372036854775809", "18446744073709551616", "0.1", "é", "😀", "\r\n",
    ]

    /// Another input; the same random source gives the same ones.
    package func next() -> [UInt8] {
        var bytes = pick(samples) ?? []
        for _ in 0...random.uint64(below: 8) { change(&bytes) }
        return bytes
    }

    private func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[Int(random.uint64(below: UInt64(elements.count)))]
    }

    private func place(_ bytes: [UInt8]) -> Int { Int(random.uint64(below: UInt64(bytes.count + 1))) }

    private func stretch(_ bytes: [UInt8]) -> Range<Int> {
        let start = place(bytes)
        return start..<min(bytes.count, start + Int(random.uint64(below: 24)))
    }

    private func change(_ bytes: inout [UInt8]) {
        switch random.uint64(below: 8) {
        case 0 where !bytes.isEmpty: bytes[place(bytes) % bytes.count] ^= 1 << UInt8(random.uint64(below: 8))
        case 1 where !bytes.isEmpty: bytes[place(bytes) % bytes.count] = UInt8(random.uint64(below: 256))
        case 2: bytes.removeSubrange(stretch(bytes))
        case 3: bytes.insert(contentsOf: bytes[stretch(bytes)], at: place(bytes))
        case 4: bytes.replaceSubrange(stretch(bytes), with: pick(words) ?? [])
        case 5: bytes.removeSubrange(place(bytes)...)
        case 6: bytes.insert(contentsOf: (pick(samples) ?? []).dropFirst(place(bytes)).prefix(40), at: place(bytes))
        default: bytes.insert(contentsOf: pick(words) ?? [], at: place(bytes))
        }
    }
}
