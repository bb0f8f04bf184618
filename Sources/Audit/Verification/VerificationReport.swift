package import VoxCrypto

/// What a verification found; the JSON form of `GET /api/v2/oplog/verify` and `vox audit verify`.
package struct VerificationReport: Sendable, Hashable, Codable {
    /// Whether nothing is wrong.
    package var ok: Bool

    /// How many entries are present.
    package var size: UInt64

    /// How many entries were examined in full.
    package var checked: UInt64

    /// How many entries are here as hashes only.
    package var archived: UInt64

    /// The root computed over the entries up to the first fault.
    package var rootHash: SHA256Digest

    /// The size of the checkpoint that was used; `nil` when none was.
    package var checkpointSize: UInt64?

    /// The position of the first fault; `nil` when there is none.
    package var firstBadIndex: UInt64?

    /// The code of the first fault; `nil` when there is none.
    package var reason: LogFault.Reason?

    /// A sentence about the fault, or about what the verification could not see.
    package var detail: String?

    /// How long it took.
    package var durationMS: Int64

    /// The files that hold what the log itself does not; `nil` when there are none.
    package var archives: [ArchiveVerdict]?

    /// Whether what is wrong is in a file of the archive alone, so that the log can go on.
    package var isOfArchiveAlone: Bool { reason == .archiveMismatch }

    private enum CodingKeys: String, CodingKey {
        case ok, size, checked, archived, reason, detail, archives
        case rootHash = "root_hash"
        case checkpointSize = "checkpoint_size"
        case firstBadIndex = "first_bad_index"
        case durationMS = "duration_ms"
    }
}
