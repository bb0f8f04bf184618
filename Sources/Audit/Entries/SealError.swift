/// Why a draft cannot become an entry; nothing was appended.
package enum SealError: Error, Hashable, Sendable {
    /// The payload is not an object.
    case payloadNotObject
    /// The payload has no canonical form.
    case payloadNotCanonical(CanonicalJSONError)
    /// The reason has more than 500 Unicode scalars.
    case reasonTooLong(scalarCount: Int)
    /// A kind that demands a reason came without one.
    case reasonMissing(EntryKind)
    /// The kind or the actor is empty.
    case fieldEmpty(String)
    /// The first entry must be `log_opened` with the signing key, and no later entry may be.
    case misplacedOpening
    /// The signing key is not the log's active key.
    case keyNotActive(keyID: String)
    /// A `key_rotated` payload is incomplete or its proof does not hold.
    case rotationProofInvalid
    /// The time is negative or beyond 2^53 − 1 microseconds.
    case timeOutOfRange(Int64)
}
