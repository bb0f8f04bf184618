package import VoxCrypto

/// What somebody remembers of a foreign log, and what its next checkpoint must be to be its continuation.
package struct CheckpointWatch: Sendable, Hashable {
    /// The newest checkpoint that was found to hold.
    package private(set) var checkpoint: Checkpoint
    /// The key that the next one is expected from.
    package private(set) var key: Ed25519PublicKey

    /// What the log's own machine hands over with a checkpoint.
    package struct Offer: Sendable {
        /// The newest checkpoint.
        package let signed: SignedCheckpoint
        /// The consistency proof from the remembered size.
        package let proof: [SHA256Digest]
        /// The `key_rotated` entries since, oldest first.
        package let rotations: [LogEntry]

        /// Puts an offer together.
        package init(signed: SignedCheckpoint, proof: [SHA256Digest], rotations: [LogEntry]) {
            self.signed = signed
            self.proof = proof
            self.rotations = rotations
        }
    }

    /// Takes up what was remembered.
    package init(checkpoint: Checkpoint, key: Ed25519PublicKey) {
        self.checkpoint = checkpoint
        self.key = key
    }

    /// Trusts a first checkpoint, which must be signed by the key that came with it.
    package init(first signed: SignedCheckpoint, key: VerifierKey) throws(LogFault) {
        guard key.name == signed.checkpoint.origin, signed.checkpoint.logID != nil else {
            throw LogFault(
                index: 0, reason: .checkpointOriginMismatch, detail: "The checkpoint does not belong to its key.")
        }
        guard signed.isSigned(by: key.publicKey) else {
            throw LogFault(
                index: signed.checkpoint.lastIndex, reason: .checkpointSignatureMismatch,
                detail: "The checkpoint is not signed by the key that came with it.")
        }
        self.init(checkpoint: signed.checkpoint, key: key.publicKey)
    }

    /// Moves on to a later checkpoint; after a fault what is remembered is as it was.
    package mutating func advance(to offer: Offer) throws(LogFault) {
        let next = offer.signed.checkpoint
        guard next.origin == checkpoint.origin else {
            throw LogFault(index: 0, reason: .logIDMismatch, detail: "Another log stands where this one stood.")
        }
        guard next.size >= checkpoint.size else {
            throw LogFault(
                index: next.size, reason: .truncated,
                detail: "The log was rolled back: it had \(checkpoint.size) entries and now has \(next.size).")
        }
        let nextKey = try successor(offer.rotations)
        guard offer.signed.isSigned(by: nextKey) else {
            throw LogFault(
                index: next.lastIndex, reason: .checkpointSignatureMismatch,
                detail: "The checkpoint is not signed by the key that it should be signed by.")
        }
        let isContinuation = MerkleTree.isConsistent(
            from: (checkpoint.size, checkpoint.rootHash), to: (next.size, next.rootHash), proof: offer.proof)
        guard isContinuation else {
            throw LogFault(
                index: checkpoint.lastIndex, reason: .checkpointRootMismatch,
                detail: "The log was forked: its first \(checkpoint.size) entries are not what they were.")
        }
        checkpoint = next
        key = nextKey
    }

    /// The key that the log was handed over to, one entry after the other.
    private func successor(_ rotations: [LogEntry]) throws(LogFault) -> Ed25519PublicKey {
        var key = key
        for entry in rotations {
            guard entry.kind == .keyRotated, entry.keyID == key.logKeyID,
                Checkpoint.origin(logID: entry.logID) == checkpoint.origin,
                let canonical = try? entry.canonicalBytes(),  // said below
                key.isValid(entry.signature, for: LogEntry.signatureDomain + canonical),
                let next = KeyRotation.newKey(in: entry.payload, logID: entry.logID, oldKeyID: entry.keyID)
            else {
                throw LogFault(
                    index: entry.index, reason: .rotationProofInvalid,
                    detail: "The key was not handed over by the one before it.")
            }
            key = next
        }
        return key
    }
}

extension Checkpoint {
    /// Index of the last entry that is covered; 0 while there is none.
    package var lastIndex: UInt64 { size == 0 ? 0 : size - 1 }
}
