import Foundation
import Testing
import VoxCrypto

struct EncodingTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64FollowsTheStandard(plain: String, text: String) {
        let bytes = Array(plain.utf8)
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
        let unpadded = text.replacing("=", with: "")
        #expect(Base64URL.encode(bytes) == unpadded)
        #expect(Base64URL.decode(unpadded) == bytes)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm8", "Zm8==", "Zh==", "Zm9=", " Zg==", "Zg== ", "Zg==\n",
        "Z g=", "Zg==Zg==", "Zm-v", "Zm_v", "Zm9v=", "Zé==",
    ])
    func base64HasOneSpelling(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm8=", "Zm+v", "Zm/v", "Zg\n", " Zg", "Zm9vY"])
    func base64URLHasOneSpelling(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func bothAlphabetsAgreeWithTheFoundationDecoder() throws {
        let seed: UInt64 = 4648
        let random = RandomSource.seeded(seed)
        for count in 0..<130 {
            let bytes = random.bytes(count)
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString(), "seed \(seed), count \(count)")
            #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed), count \(count)")
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "seed \(seed), count \(count)")
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    }

    @Test func hexRoundTripsAndIsStrict() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.encode([0x0A, 0xFF]) == "0aff")
        #expect(Hex.decode("0AfF") == [0x0A, 0xFF])
        for text in ["a", "0g", "0x", " 0", "0 ", "00\n", "é"] { #expect(Hex.decode(text) == nil) }
    }
}
