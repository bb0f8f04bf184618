package import VoxCrypto

/// Walks a log from its start and finds the first entry that does not hold, and why.
///
/// Feed entries in order with ``check(_:)`` or, for exported lines, ``check(line:)``; then ask
/// ``finish(checkpoint:key:)``. After the first fault later entries are only counted.
package struct LogVerifier: Sendable {
    private var head: LogHead?
    private let start: LogHead?
    private let examineFrom: UInt64
    /// Hashes of the entries since ``start``, 32 bytes each, for the root at a checkpoint's size.
    private var leaves: [UInt8] = []
    /// Which key was active from which size on, oldest first.
    private var keys: [(fromSize: UInt64, key: Ed25519PublicKey)] = []
    private var seenCount: UInt64
    private var checkedCount: UInt64 = 0
    private var fault: LogFault?
    private let clock = ContinuousClock()
    private let startedAt: ContinuousClock.Instant

    /// Starts at entry 0.
    ///
    /// Entries below `examineFrom` are checked for everything but their signatures.
    package init(examineFrom: UInt64 = 0) {
        self.init(start: nil, examineFrom: examineFrom)
    }

    /// Goes on from a head that was verified before and kept in a safe place.
    package init(resuming head: LogHead) {
        self.init(start: head, examineFrom: head.size)
    }

    private init(start: LogHead?, examineFrom: UInt64) {
        self.start = start
        self.examineFrom = examineFrom
        head = start
        seenCount = start?.size ?? 0
        startedAt = clock.now
        if let start, let key = start.activeKey { keys = [(0, key)] }
    }

    /// Every key that the log introduced so far, oldest first.
    package var introducedKeys: [Ed25519PublicKey] { keys.map(\.key) }

    /// The first fault so far.
    package var firstFault: LogFault? { fault }

    /// The head after the entries so far, from which appending may go on; `nil` after a fault or before entry 0.
    package var verifiedHead: LogHead? { fault == nil ? head : nil }

    /// Examines one exported line, without its line end.
    @discardableResult
    package mutating func check(line: [UInt8]) -> LogFault? {
        let entry: LogEntry
        do {
            entry = try LogEntry(parsing: line)
        } catch {
            return skip(because: LogFault(index: seenCount, reason: .malformedEntry, detail: error.description))
        }
        return check(entry)
    }

    /// Examines the next entry; returns the first fault of the log once there is one.
    @discardableResult
    package mutating func check(_ entry: LogEntry) -> LogFault? {
        if fault != nil { return skip(because: nil) }
        do throws(LogFault) {
            try examine(entry)
        } catch {
            return skip(because: error)
        }
        seenCount += 1
        return nil
    }

    /// Counts a stored entry that could not even be read.
    @discardableResult
    package mutating func checkUnreadable(detail: String) -> LogFault? {
        skip(because: LogFault(index: seenCount, reason: .malformedEntry, detail: detail))
    }

    /// The result, held against a checkpoint when there is one.
    ///
    /// Without `key` the checkpoint must be signed by the key that was active at its size; with it, by that one.
    package func finish(checkpoint: SignedCheckpoint? = nil, key: VerifierKey? = nil) -> VerificationReport {
        var found = fault
        if found == nil {
            do throws(LogFault) {
                try compare(with: checkpoint, key: key)
            } catch {
                found = error
            }
        }
        return VerificationReport(
            ok: found == nil, size: seenCount, checked: checkedCount, archived: 0,
            rootHash: head?.rootHash ?? MerkleFrontier().rootHash,
            checkpointSize: checkpoint?.checkpoint.size,
            firstBadIndex: found?.index, reason: found?.reason,
            detail: found?.detail ?? (checkpoint == nil ? Self.noCheckpointDetail : nil),
            durationMS: startedAt.duration(to: clock.now) / .milliseconds(1) > 0
                ? Int64(startedAt.duration(to: clock.now) / .milliseconds(1)) : 0)
    }

    private static let noCheckpointDetail =
        "No checkpoint was given, so entries cut off the end would not be noticed."

    private mutating func skip(because found: LogFault?) -> LogFault? {
        if fault == nil { fault = found }
        seenCount += 1
        return fault
    }
}

extension LogVerifier {
    private mutating func examine(_ entry: LogEntry) throws(LogFault) {
        let canonical = try canonicalBytes(of: entry)
        let expected = head ?? LogHead(logID: entry.logID)
        try examinePlace(of: entry, after: expected)
        guard MerkleTree.leafHash(canonical) == entry.entryHash else {
            throw fault(.entryHashMismatch, "The entry's contents do not have the hash that it states.")
        }
        let key = try signingKey(of: entry, after: expected)
        if entry.index >= examineFrom {
            guard key.isValid(entry.signature, for: LogEntry.signatureDomain + canonical) else {
                throw fault(.signatureMismatch, "The signature is not by the key that the entry names.")
            }
            checkedCount += 1
        }
        let nextKey = try keyAfter(entry, signedBy: key)
        if nextKey != keys.last?.key { keys.append((entry.index + 1, nextKey)) }
        var next = expected
        next.advance(past: entry, activeKey: nextKey)
        head = next
        leaves.append(contentsOf: entry.entryHash.bytes)
    }

    private func canonicalBytes(of entry: LogEntry) throws(LogFault) -> [UInt8] {
        let canonical: [UInt8]
        do {
            canonical = try entry.canonicalBytes()
        } catch {
            throw fault(.malformedEntry, "The entry holds a number that cannot be signed.")
        }
        guard entry.payload.objectValue != nil, entry.version > 0, entry.tsMicros >= 0,
            entry.index <= UInt64(JSONValue.largestExactInteger)
        else { throw fault(.malformedEntry, "A field of the entry has a wrong type.") }
        guard entry.version <= LogEntry.currentVersion else {
            throw fault(.unsupportedVersion, "The entry has version \(entry.version); this program knows 1.")
        }
        return canonical
    }

    private func examinePlace(of entry: LogEntry, after expected: LogHead) throws(LogFault) {
        guard Array(entry.logID.utf8) == Array(expected.logID.utf8) else {
            throw fault(.logIDMismatch, "The entry belongs to another log.")
        }
        guard entry.index == seenCount else {
            throw fault(.indexGap, "Entry \(seenCount) was expected; the entry here says \(entry.index).")
        }
        guard entry.tsMicros >= expected.lastTsMicros else {
            throw fault(.timestampDecreased, "The entry is older than the one before it.")
        }
        guard entry.prevHash == expected.lastHash else {
            throw fault(.prevHashMismatch, "The entry does not follow the one before it.")
        }
    }

    private func signingKey(of entry: LogEntry, after expected: LogHead) throws(LogFault) -> Ed25519PublicKey {
        guard let active = expected.activeKey ?? introducedKey(in: entry) else {
            throw fault(.unknownKey, "The log's first entry does not introduce a key.")
        }
        if entry.keyID == active.logKeyID { return active }
        guard keys.contains(where: { $0.key.logKeyID == entry.keyID }) else {
            throw fault(.unknownKey, "The entry names a key that the log never introduced.")
        }
        throw fault(.keyNotActive, "The entry names a key that had been replaced before it.")
    }

    private func introducedKey(in entry: LogEntry) -> Ed25519PublicKey? {
        guard entry.kind == .logOpened, let text = entry.payload["public_key"]?.stringValue else { return nil }
        return try? Ed25519PublicKey(base64: text)  // a malformed key introduces nothing
    }

    private func keyAfter(_ entry: LogEntry, signedBy key: Ed25519PublicKey) throws(LogFault) -> Ed25519PublicKey {
        guard entry.kind == .keyRotated else { return key }
        let newKey = KeyRotation.newKey(in: entry.payload, logID: entry.logID, oldKeyID: entry.keyID)
        guard let newKey else {
            throw fault(.rotationProofInvalid, "The new key does not prove that it takes over this log.")
        }
        return newKey
    }

    private func fault(_ reason: LogFault.Reason, _ detail: String) -> LogFault {
        LogFault(index: seenCount, reason: reason, detail: detail)
    }
}

extension LogVerifier {
    private func compare(with signed: SignedCheckpoint?, key: VerifierKey?) throws(LogFault) {
        guard let signed else {
            if let key, !keys.contains(where: { $0.key == key.publicKey }) {
                throw LogFault(index: 0, reason: .unknownKey, detail: "The log never introduced the given key.")
            }
            return
        }
        let checkpoint = signed.checkpoint
        guard checkpoint.size <= seenCount else {
            throw LogFault(
                index: seenCount, reason: .truncated,
                detail: "The checkpoint covers \(checkpoint.size) entries; only \(seenCount) are here.")
        }
        let index = checkpoint.size == 0 ? 0 : checkpoint.size - 1
        guard let root = root(atSize: checkpoint.size), root == checkpoint.rootHash else {
            throw LogFault(
                index: index, reason: .checkpointRootMismatch,
                detail: "The entries do not have the root hash that the checkpoint states.")
        }
        guard isSigned(signed, asSeenBy: key?.publicKey) else {
            throw LogFault(
                index: index, reason: .checkpointSignatureMismatch,
                detail: "The checkpoint is not signed by the key that it should be signed by.")
        }
        guard checkpoint.origin == head.map({ Checkpoint.origin(logID: $0.logID) }) ?? checkpoint.origin else {
            throw LogFault(
                index: index, reason: .checkpointOriginMismatch, detail: "The checkpoint belongs to another log.")
        }
    }

    /// Whether the right key signed: the one that was active then, or the given one itself.
    ///
    /// A given key that the log introduced by then vouches for those that it was handed over to.
    private func isSigned(_ signed: SignedCheckpoint, asSeenBy given: Ed25519PublicKey?) -> Bool {
        let size = signed.checkpoint.size
        let isActiveKeys = activeKey(atSize: size).map { signed.isSigned(by: $0) } ?? false
        guard let given else { return isActiveKeys }
        guard let introduced = keys.first(where: { $0.key == given }) else { return false }
        return signed.isSigned(by: given) || (isActiveKeys && introduced.fromSize <= size)
    }

    private func activeKey(atSize size: UInt64) -> Ed25519PublicKey? {
        keys.last { $0.fromSize <= size }?.key
    }

    /// The root over the first entries; `nil` for a size that lies before the head that was resumed.
    private func root(atSize size: UInt64) -> SHA256Digest? {
        if let head, head.size == size { return head.rootHash }
        var frontier = start?.frontier ?? MerkleFrontier()
        guard size >= frontier.size else { return nil }
        let count = Int(size - frontier.size)
        for offset in stride(from: 0, to: count * SHA256Digest.byteCount, by: SHA256Digest.byteCount) {
            let bytes = Array(leaves[offset..<offset + SHA256Digest.byteCount])
            guard let leaf = SHA256Digest(bytes: bytes) else { return nil }
            frontier.append(leaf)
        }
        return frontier.rootHash
    }
}
