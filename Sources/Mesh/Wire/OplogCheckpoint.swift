/// Asks for the newest checkpoint of the log and what shows that it extends the one that is known.
package struct OplogCheckpointRequest: Codable, Hashable, Sendable {
    /// Entries that the known checkpoint covers; absent at first.
    package var knownSize: UInt64?

    private enum CodingKeys: String, CodingKey {
        case knownSize = "known_size"
    }

    /// Knows nothing yet.
    package init() {}
}

/// The newest checkpoint of the log.
package struct OplogCheckpointResponse: Codable, Hashable, Sendable {
    /// The signed note.
    package var note: String
    /// The verifier key of its signer.
    package var key: String
    /// The consistency proof from the known size, base64; empty when the log is shorter.
    package var hashes: [String]
    /// The `key_rotated` entries since the known size, each as its line in an export.
    package var rotations: [String]

    private enum CodingKeys: String, CodingKey {
        case note, key, hashes, rotations
    }

    /// Holds the required fields.
    package init(note: String, key: String, hashes: [String], rotations: [String]) {
        self.note = note
        self.key = key
        self.hashes = hashes
        self.rotations = rotations
    }
}

/// A witness's cosignature of a checkpoint, or why it refuses one.
package struct OplogCosignRequest: Codable, Hashable, Sendable {
    /// The witness.
    package var nodeId: String
    /// Its cosigner key, C2SP `tlog-cosignature` v1.
    package var key: String
    /// Entries that the checkpoint covers.
    package var size: UInt64
    /// The note with the witness's line under it; absent in a refusal.
    package var note: String?
    /// Code of the fault; present in a refusal.
    package var reason: String?
    /// First entry that is not what it was.
    package var firstBadIndex: UInt64?
    /// A sentence about it.
    package var detail: String?

    private enum CodingKeys: String, CodingKey {
        case nodeId = "node_id"
        case key, size, note, reason
        case firstBadIndex = "first_bad_index"
        case detail
    }

    /// Holds the required fields; the others are set on the value.
    package init(nodeId: String, key: String, size: UInt64) {
        self.nodeId = nodeId
        self.key = key
        self.size = size
    }
}
