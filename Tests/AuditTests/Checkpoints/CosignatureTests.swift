import Audit
import Testing
import VoxCrypto

@Suite struct CosignatureTests {
    private let log: SampleLog
    private let key = Ed25519PrivateKey.generate(.seeded(60))
    private let cosigner: CosignerKey
    private let note: SignedNote

    init() throws {
        log = try SampleLog(count: 5)
        cosigner = try #require(CosignerKey(name: "vox-witness/den-pc", publicKey: key.publicKey))
        var note = try log.checkpoint().note
        note.cosign(as: cosigner, at: 1_790_000_123, with: key)
        self.note = note
    }

    @Test func aCosignatureSaysWhenItWasMade() throws {
        let parsed = try #require(SignedNote(parsing: note.note))
        #expect(parsed.cosignatureTime(by: cosigner) == 1_790_000_123)
        #expect(parsed.signatures.count == 2)
        let signed = try Checkpoint.parse(note: note.note)
        #expect(signed.isSigned(by: log.key.publicKey), "the log's own signature stands beside it")
    }

    /// The bytes of C2SP `tlog-cosignature` v1, made by hand.
    @Test func theLineIsAsTheSpecificationHasIt() throws {
        let line = try #require(note.signatures.last)
        let message = "cosignature/v1\ntime 1790000123\n" + note.text
        #expect(line.bytes.count == 72)
        #expect(Array(line.bytes.prefix(8)) == [0, 0, 0, 0, 0x6A, 0xB1, 0x3B, 0xFB])
        #expect(Array(line.bytes.dropFirst(8)) == key.sign(Array(message.utf8)).bytes)
        let hash = SHA256.hash(Array("vox-witness/den-pc\n".utf8) + [4] + key.publicKey.bytes).bytes
        #expect(line.keyHash == Array(hash.prefix(4)))
        #expect(note.note.hasSuffix("— vox-witness/den-pc \(Base64.encode(line.keyHash + line.bytes))\n"))
    }

    @Test func everyChangedByteOfALineIsCaught() throws {
        let line = try #require(note.signatures.last)
        let whole = line.keyHash + line.bytes
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 1
            let text = note.note.replacing(Base64.encode(whole), with: Base64.encode(changed))
            let parsed = try #require(SignedNote(parsing: text))
            #expect(parsed.cosignatureTime(by: cosigner) == nil, "byte \(place)")
        }
    }

    @Test func anotherTextKeyOrNameIsNotCosigned() throws {
        let other = try SampleLog(count: 4).checkpoint().note
        let text = other.note + (note.note.split(separator: "\n").last.map { $0 + "\n" } ?? "")
        #expect(try #require(SignedNote(parsing: text)).cosignatureTime(by: cosigner) == nil)
        let stranger = Ed25519PrivateKey.generate(.seeded(61)).publicKey
        for (name, key) in [("vox-witness/den-pc", stranger), ("vox-witness/other", key.publicKey)] {
            let foreign = try #require(CosignerKey(name: name, publicKey: key))
            #expect(note.cosignatureTime(by: foreign) == nil)
        }
    }

    /// A log's own signature is no cosignature, and the other way round.
    @Test func theTwoKindsOfSignatureAreKeptApart() throws {
        let asSigner = try #require(VerifierKey(name: cosigner.name, publicKey: key.publicKey))
        #expect(!note.isSigned(by: asSigner))
        let asWitness = try #require(CosignerKey(name: log.head.checkpoint.origin, publicKey: log.key.publicKey))
        #expect(note.cosignatureTime(by: asWitness) == nil)
        #expect(VerifierKey(text: cosigner.text) == nil)
        #expect(CosignerKey(text: asSigner.text) == nil)
    }

    @Test func theTextFormComesBack() {
        #expect(CosignerKey(text: cosigner.text) == cosigner)
        for text in ["", "a+b", cosigner.text + "A", cosigner.text.replacing("den-pc", with: "den-pd")] {
            #expect(CosignerKey(text: text) == nil, "\(text)")
        }
        for name in ["", "a b", "a+b", "a\n"] { #expect(CosignerKey(name: name, publicKey: key.publicKey) == nil) }
    }

    @Test func linesOfManyWitnessesStandUnderOneText() throws {
        let second = Ed25519PrivateKey.generate(.seeded(62))
        let other = try #require(CosignerKey(name: "vox-witness/attic", publicKey: second.publicKey))
        var two = try log.checkpoint().note
        two.cosign(as: other, at: 7, with: second)
        var merged = note
        merged.merge(two)
        merged.merge(two)
        #expect(merged.signatures.count == 3)
        #expect(merged.cosignatureTime(by: cosigner) == 1_790_000_123)
        #expect(merged.cosignatureTime(by: other) == 7)
        #expect(merged.only(other).signatures.map(\.name) == ["vox-witness/attic"])
    }
}
