import Testing
import VoxCrypto

struct SealedBoxTests {
    private let key = X25519PrivateKey.generate(.seeded(11))

    @Test(arguments: [0, 1, 15, 16, 17, 400, 65_536])
    func contentsRoundTrip(count: Int) throws {
        let contents = Fixture.pattern(count)
        let box = SealedBox.seal(contents, to: key.publicKey)
        #expect(box.count == count + SealedBox.overheadByteCount)
        #expect(try SealedBox.open(box, with: key) == contents)
    }

    @Test func everyFlippedBitIsNoticed() {
        let box = SealedBox.seal(Array("secret".utf8), to: key.publicKey)
        for bit in 0..<box.count * 8 {
            var changed = box
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealedBoxError.notForThisKey, "bit \(bit)") { try SealedBox.open(changed, with: key) }
        }
    }

    @Test func anotherKeyDoesNotOpen() {
        let box = SealedBox.seal([1, 2, 3], to: key.publicKey)
        let other = X25519PrivateKey.generate(.seeded(12))
        #expect(throws: SealedBoxError.notForThisKey) { try SealedBox.open(box, with: other) }
    }

    @Test func everyTruncationIsNoticed() {
        let box = SealedBox.seal([1, 2, 3], to: key.publicKey)
        for count in 0..<box.count {
            let expected: SealedBoxError = count < SealedBox.overheadByteCount ? .tooShort : .notForThisKey
            #expect(throws: expected) { try SealedBox.open(Array(box.prefix(count)), with: key) }
        }
    }

    @Test func twoBoxesOfTheSameContentsDiffer() {
        #expect(SealedBox.seal([1], to: key.publicKey) != SealedBox.seal([1], to: key.publicKey))
    }

    /// RFC 7748 §6.1, Bob.
    @Test func publicKeysFollowTheStandard() throws {
        let secret = try hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
        let expected = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
        #expect(Hex.encode(try X25519PrivateKey(secret: SecretBytes(secret)).publicKey.bytes) == expected)
    }

    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
    func smallOrderRecipientsAreRefused(text: String) throws {
        let bytes = try hex(text)
        #expect(throws: KeyError.refusedPoint) { try X25519PublicKey(bytes: bytes) }
    }
}
