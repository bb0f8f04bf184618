import Audit
import Testing
import VoxCrypto

struct CheckpointTests {
    /// The example of the Go package `golang.org/x/mod/sumdb/note`.
    private static let foreignKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let foreignNote = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    private let log: SampleLog

    init() throws {
        log = try SampleLog(count: 5)
    }

    @Test func notesOfOtherToolsVerify() throws {
        let key = try #require(VerifierKey(text: Self.foreignKey))
        let note = try #require(SignedNote(parsing: Self.foreignNote))
        #expect(key.text == Self.foreignKey)
        #expect(note.isSigned(by: key))
        #expect(note.note == Self.foreignNote)
    }

    @Test func aCheckpointRoundTrips() throws {
        let note = log.checkpointNote()
        let signed = try Checkpoint.parse(note: note)
        #expect(signed.checkpoint == log.head.checkpoint)
        #expect(signed.checkpoint.size == 5)
        #expect(signed.checkpoint.origin == "vox-oplog/\(log.head.logID)")
        #expect(signed.note.note == note)
        #expect(signed.isSigned(by: log.key.publicKey))
        #expect(!signed.isSigned(by: Ed25519PrivateKey.generate(.seeded(3)).publicKey))
        #expect(signed.note.isSigned(by: VerifierKey(logID: log.head.logID, publicKey: log.key.publicKey)))
    }

    @Test func anyChangedByteIsNoticed() {
        let note = Array(log.checkpointNote().utf8)
        for index in note.indices {
            for change: UInt8 in [0x01, 0x20, 0x80] {
                var changed = note
                changed[index] ^= change
                guard let text = String(validating: changed, as: UTF8.self),
                    let signed = try? Checkpoint.parse(note: text)  // unreadable is noticed, too
                else { continue }
                #expect(!signed.isSigned(by: log.key.publicKey), "byte \(index)")
            }
        }
    }

    @Test func bothKeysSignAfterARotation() throws {
        let old = Ed25519PrivateKey.generate(.seeded(8))
        let note = log.head.checkpoint.signedNote(key: log.key, alsoBy: old)
        let signed = try Checkpoint.parse(note: note)
        #expect(signed.isSigned(by: log.key.publicKey))
        #expect(signed.isSigned(by: old.publicKey))
    }

    @Test(arguments: [
        "", "\n", "a\n1\nx\n", "o\n1\nAAAA\n\n", "o\n01\n\(root)\n\n— o AAAAAAAA\n", "o\n1\n\(root)\n\n— o AAAA\n",
        "o\n1\n\(root)\nextension\n\n— o AAAAAAAA\n", "o\n1\n\(root)\n\n- o AAAAAAAA\n",
        "o\n1\n\(root)\n\n—  AAAAAAAA\n",
        "o\n1\n\(root)\n\n— o+ AAAAAAAA\n", "o\n1\n\(root)\n\n— o AAAAAAAA", "o\n-1\n\(root)\n\n— o AAAAAAAA\n",
        "o\n1\nAAAA\n\n— o AAAAAAAA\n", "o o\n1\n\(root)\n\n— o AAAAAAAA\n", "o\n1\n\(root)\n\n— o AAAAAAAA\n\n",
        "o\u{01}\n1\n\(root)\n\n— o AAAAAAAA\n", "\n1\n\(root)\n\n— o AAAAAAAA\n",
    ])
    func malformedNotesAreRefused(note: String) {
        #expect(throws: CheckpointError.self) { try Checkpoint.parse(note: note) }
    }

    private static let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    @Test(arguments: [
        "", "PeterNeumann", "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanN+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a b+c74f20a3+ARpc",
    ])
    func malformedVerifierKeysAreRefused(text: String) {
        #expect(VerifierKey(text: text) == nil)
    }
}
