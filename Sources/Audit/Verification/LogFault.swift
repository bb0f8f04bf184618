/// The first thing that is wrong with a log.
package struct LogFault: Error, Sendable, Hashable {
    /// What can be wrong, in the order in which it is looked for.
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        case malformedEntry = "malformed_entry"
        case unsupportedVersion = "unsupported_version"
        case logIDMismatch = "log_id_mismatch"
        case indexGap = "index_gap"
        case timestampDecreased = "timestamp_decreased"
        case prevHashMismatch = "prev_hash_mismatch"
        case entryHashMismatch = "entry_hash_mismatch"
        case unknownKey = "unknown_key"
        case keyNotActive = "key_not_active"
        case signatureMismatch = "signature_mismatch"
        case rotationProofInvalid = "rotation_proof_invalid"
        case truncated
        case checkpointRootMismatch = "checkpoint_root_mismatch"
        case checkpointSignatureMismatch = "checkpoint_signature_mismatch"
        case checkpointOriginMismatch = "checkpoint_origin_mismatch"
        /// The log holds, but a file of its archive is not what was archived.
        case archiveMismatch = "archive_mismatch"
    }

    /// The position of the entry, counted from 0 by where it stands and not by what it claims.
    package let index: UInt64

    /// The code of the contract.
    package let reason: Reason

    /// A sentence about it, without contents of the entry.
    package let detail: String
}
