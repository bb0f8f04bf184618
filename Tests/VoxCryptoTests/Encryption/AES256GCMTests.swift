import Testing
import VoxCrypto

struct AES256GCMTests {
    private let key = SecretBytes(Fixture.pattern(32))
    private let nonce = Fixture.pattern(12)

    /// Test case 16 of the GCM specification (McGrew and Viega).
    @Test func sealingFollowsTheStandard() throws {
        let key = SecretBytes(try hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let contents = try hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let box = try AES256GCM.seal(
            contents, with: key, nonce: hex("cafebabefacedbaddecaf888"),
            authenticating: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        #expect(
            Hex.encode(box.ciphertext)
                == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662")
        #expect(Hex.encode(box.tag) == "76fc6ece0f4e1768cddf8853bb2d551b")
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4096])
    func contentsRoundTrip(count: Int) throws {
        let contents = Fixture.pattern(count)
        let box = try AES256GCM.seal(contents, with: key, nonce: nonce, authenticating: [7])
        #expect(box.ciphertext.count == count)
        #expect(try AES256GCM.open(box, with: key, authenticating: [7]) == contents)
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let box = try AES256GCM.seal([1, 2, 3, 4], with: key, nonce: nonce, authenticating: [7])
        let whole = box.nonce + box.ciphertext + box.tag
        for bit in 0..<whole.count * 8 {
            var changed = whole
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let other = AES256GCM.Box(
                nonce: Array(changed[0..<12]), ciphertext: Array(changed[12..<16]), tag: Array(changed[16...]))
            #expect(throws: AES256GCMError.changed, "bit \(bit)") {
                try AES256GCM.open(other, with: key, authenticating: [7])
            }
        }
        #expect(throws: AES256GCMError.changed) { try AES256GCM.open(box, with: key, authenticating: []) }
        let stranger = SecretBytes(Fixture.pattern(33).suffix(32).map { $0 })
        #expect(throws: AES256GCMError.changed) { try AES256GCM.open(box, with: stranger, authenticating: [7]) }
    }

    @Test(arguments: [0, 4, 8, 11, 12, 13, 15, 17])
    func aShortTagIsNeverAccepted(count: Int) throws {
        let box = try AES256GCM.seal([1, 2, 3], with: key, nonce: nonce, authenticating: [])
        let tag = Array((box.tag + [0]).prefix(count))
        let cut = AES256GCM.Box(nonce: box.nonce, ciphertext: box.ciphertext, tag: tag)
        #expect(throws: AES256GCMError.wrongLength) { try AES256GCM.open(cut, with: key, authenticating: []) }
    }

    @Test func wrongLengthsAreRefusedBeforeUse() throws {
        let short = SecretBytes(Fixture.pattern(16))
        #expect(throws: AES256GCMError.wrongLength) {
            try AES256GCM.seal([1], with: short, nonce: nonce, authenticating: [])
        }
        #expect(throws: AES256GCMError.wrongLength) {
            try AES256GCM.seal([1], with: key, nonce: Fixture.pattern(16), authenticating: [])
        }
    }
}
