package import VoxCrypto

/// What a log commits to at one size, in the C2SP `tlog-checkpoint` form.
package struct Checkpoint: Sendable, Hashable {
    /// Which log: `vox-oplog/<log_id>`; also the name of its keys.
    package let origin: String

    /// How many entries are covered.
    package let size: UInt64

    /// The RFC 6962 root over their hashes.
    package let rootHash: SHA256Digest

    /// Describes a log at one size.
    package init(origin: String, size: UInt64, rootHash: SHA256Digest) {
        self.origin = origin
        self.size = size
        self.rootHash = rootHash
    }

    /// The origin of a log with this id.
    package static func origin(logID: String) -> String { "vox-oplog/\(logID)" }

    /// The log's id; nil when the origin is not that of such a log.
    package var logID: String? {
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "vox-oplog" ? String(parts[1]) : nil
    }

    /// The three lines that are signed.
    package var text: String { "\(origin)\n\(size)\n\(rootHash.base64)\n" }

    /// The signed note; after a key rotation both keys sign.
    package func signedNote(key: Ed25519PrivateKey, alsoBy previousKey: Ed25519PrivateKey? = nil) -> String {
        signedNote(keys: (previousKey.map { [$0] } ?? []) + [key])
    }

    /// The note signed by each key in turn: the replaced ones first, the active one last.
    package func signedNote(keys: [Ed25519PrivateKey]) -> String {
        guard var note = SignedNote(text: text) else {
            preconditionFailure("An origin must not contain control characters.")
        }
        for key in keys { note.sign(as: origin, with: key) }
        return note.note
    }

    /// Reads a signed note without judging its signatures.
    package static func parse(note: String) throws(CheckpointError) -> SignedCheckpoint {
        guard let note = SignedNote(parsing: note) else { throw .notASignedNote }
        return SignedCheckpoint(checkpoint: try Checkpoint(text: note.text), note: note)
    }

    /// Entries are counted from 0 in numbers up to 2^63 − 1.
    private static let mostEntries = UInt64(Int64.max)

    /// Reads the signed lines; extension lines do not occur in this log.
    package init(text: String) throws(CheckpointError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, VerifierKey.isAcceptable(String(lines[0])) else {
            throw .notACheckpoint
        }
        guard let size = UInt64(lines[1]), String(size) == lines[1], size <= Self.mostEntries else {
            throw .notACheckpoint
        }
        guard let bytes = Base64.decode(String(lines[2])), let root = SHA256Digest(bytes: bytes) else {
            throw .notACheckpoint
        }
        self.init(origin: String(lines[0]), size: size, rootHash: root)
    }
}

/// A checkpoint with the note that it was read from.
package struct SignedCheckpoint: Sendable, Hashable {
    /// What the note says.
    package let checkpoint: Checkpoint

    /// The text and its signatures.
    package let note: SignedNote

    /// Whether the key signed it under the checkpoint's own origin.
    package func isSigned(by key: Ed25519PublicKey) -> Bool {
        guard let verifier = VerifierKey(name: checkpoint.origin, publicKey: key) else { return false }
        return note.isSigned(by: verifier)
    }
}

/// Why text is not a checkpoint.
package enum CheckpointError: Error, Hashable, Sendable {
    /// It is not a note with at least one signature line.
    case notASignedNote
    /// The signed text is not origin, size and root hash.
    case notACheckpoint
}
