import Audit
import VoxCrypto

/// Signed notes with checkpoints and cosignatures: a note that is read is written alike, and no key signs other words.
struct NoteTarget: FuzzTarget {
    private static let times: [UInt64] = [1_700_000_000, 1_700_000_060]
    private let log: VerifierKey
    private let witness: CosignerKey
    private let texts: Set<String>
    let samples: [[UInt8]]
    let words = [
        "— ", "\n\n", "\n", "vox-oplog/", "+", " ", "AAAA", "witness.example/den", "18446744073709551616", "01",
    ]

    init() throws {
        let (logKey, witnessKey) = (Ed25519PrivateKey.generate(.seeded(21)), Ed25519PrivateKey.generate(.seeded(22)))
        let log = VerifierKey(logID: String(repeating: "a", count: 32), publicKey: logKey.publicKey)
        guard let witness = CosignerKey(name: "witness.example/den", publicKey: witnessKey.publicKey) else {
            throw BrokenRule("the witness of the samples has no fit name")
        }
        var notes: [SignedNote] = []
        for (size, time) in zip([3, 40] as [UInt64], Self.times) {
            let checkpoint = Checkpoint(
                origin: log.name, size: size, rootHash: SHA256.hash(Array("root \(size)".utf8)))
            guard var note = SignedNote(parsing: checkpoint.signedNote(key: logKey)) else {
                throw BrokenRule("a checkpoint of our own is no note")
            }
            note.cosign(as: witness, at: time, with: witnessKey)
            notes.append(note)
        }
        (self.log, self.witness) = (log, witness)
        texts = Set(notes.map(\.text))
        samples =
            notes.map { Array($0.note.utf8) }
            + [Array("\(log.text)\n".utf8), Array("\(witness.text)\n".utf8)]
    }

    func read(_ bytes: [UInt8]) throws -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        let areKeys = try readKeys(String(text.prefix { $0 != "\n" }))
        guard let note = SignedNote(parsing: text) else { return areKeys }
        try BrokenRule.require(SignedNote(parsing: note.note) == note, "a note is another one once written and read")
        if note.isSigned(by: log) {
            try BrokenRule.require(texts.contains(note.text), "a note counts as signed that was not")
        }
        if let time = note.cosignatureTime(by: witness) {
            try BrokenRule.require(
                texts.contains(note.text) && Self.times.contains(time), "a note counts as cosigned that was not")
        }
        if let checkpoint = try? Checkpoint(text: note.text) {  // refusing is fine
            try BrokenRule.require(checkpoint.text == note.text, "a checkpoint has two spellings")
        }
        return true
    }

    private func readKeys(_ line: String) throws -> Bool {
        let verifier = VerifierKey(text: line)
        let cosigner = CosignerKey(text: line)
        if let verifier {
            try BrokenRule.require(VerifierKey(text: verifier.text) == verifier, "a verifier key changes when written")
        }
        if let cosigner {
            try BrokenRule.require(CosignerKey(text: cosigner.text) == cosigner, "a cosigner key changes when written")
        }
        return verifier != nil || cosigner != nil
    }
}
