import Foundation
import Testing
import VoxCrypto

/// Vector files beside these tests.
enum Fixture {
    /// Decodes `Fixtures/<name>`.
    static func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: url))
    }

    /// The repeating bytes 0…250 of the BLAKE3 and digest vectors.
    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8($0 % 251) }
    }
}

/// Bytes of a hexadecimal string that a test spells out.
func hex(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [UInt8] {
    try #require(Hex.decode(text), sourceLocation: sourceLocation)
}
