import Testing

@testable import Language

struct DonationsFuzzTests {
    @Test(arguments: 0..<40)
    func anyBytesGiveAPolicyOrAnError(seed: Int) {
        var random = Seeded(seed: 77_000 + UInt64(seed))
        let alphabet =
            Array("policy donations {}[]:,\"\\/*-.slots kind gpu true 12 u{41}\n\t".utf8) + [0xC3, 0xA9, 0xFF, 0xEF]
        for _ in 0..<200 {
            var bytes = Array(DonationsDocumentTests.denPC.utf8)
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            do {
                let document = try DonationsDocument.parse(bytes: bytes)
                #expect(Array(document.source.utf8) == bytes, "seed \(seed)")
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && !error.sentence.isEmpty, "seed \(seed)")
            }
        }
    }
}
