import Mesh
import VoxCrypto

/// Compact JWEs: what opens is what was sealed.
struct SealedTarget: FuzzTarget {
    private let key: X25519PrivateKey
    private let contents: [[UInt8]] = [[], Array("the quick brown fox".utf8), [UInt8](repeating: 0, count: 300)]
    let samples: [[UInt8]]
    let words = [".", "..", "....", "ECDH-ES", "A256GCM", "eyJhbGciOiJFQ0RILUVTIn0", "AAAA", "=", "-", "_", "+", "/"]

    init() throws {
        let key = X25519PrivateKey.generate(.seeded(11))
        self.key = key
        samples = try contents.map { Array(try CompactJWE.seal($0, to: key.publicKey, random: .seeded(12)).utf8) }
    }

    func read(_ bytes: [UInt8]) throws -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let opened = try? CompactJWE.open(text, with: [key]) else { return false }  // refusing is fine
        try BrokenRule.require(contents.contains(opened), "a sealed text opened to what nobody sealed")
        try BrokenRule.require(samples.contains(Array(text.utf8)), "a sealed text has two spellings")
        return true
    }
}
