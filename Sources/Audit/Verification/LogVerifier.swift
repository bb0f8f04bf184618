package import VoxCrypto

/// Walks a log from its start and finds the first entry that does not hold, and why.
///
/// Feed entries in order with ``check(_:)`` or, for stored and exported lines, ``check(lines:onCores:)``; then ask
/// ``finish(key:)``. After the first fault later entries are only counted. Memory does not grow with the log.
package struct LogVerifier: Sendable {
    private var head: LogHead?
    private let examineFrom: UInt64
    private let checkpoints: [SignedCheckpoint]
    /// Roots at the sizes that the checkpoints cover, as far as they were reached.
    private var roots: [UInt64: SHA256Digest] = [:]
    private let sizes: Set<UInt64>
    /// Which key was active from which size on, oldest first.
    private var keys: [(fromSize: UInt64, key: Ed25519PublicKey)] = []
    private var seenCount: UInt64
    private var checkedCount: UInt64 = 0
    private let acceptsOutlines: Bool
    private var outlines = OutlineCoverage()
    private var fault: LogFault?
    private let clock = ContinuousClock()
    private let startedAt: ContinuousClock.Instant

    /// Starts at entry 0, to be held against checkpoints.
    ///
    /// Entries below `examineFrom` are checked for everything but their signatures. Only a store has outlines, which
    /// are chained by the hash that they state, and must be covered by an `archive_written` entry.
    package init(
        examineFrom: UInt64 = 0, against checkpoints: [SignedCheckpoint] = [], acceptingOutlines: Bool = false
    ) {
        self.init(start: nil, examineFrom: examineFrom, against: checkpoints, acceptingOutlines)
    }

    /// Goes on from a head that was verified before and kept in a safe place.
    ///
    /// A checkpoint of fewer entries than the head has does not fit, since its root cannot be known.
    package init(
        resuming head: LogHead, against checkpoints: [SignedCheckpoint] = [], acceptingOutlines: Bool = false
    ) {
        self.init(start: head, examineFrom: head.size, against: checkpoints, acceptingOutlines)
    }

    private init(
        start: LogHead?, examineFrom: UInt64, against checkpoints: [SignedCheckpoint], _ acceptsOutlines: Bool
    ) {
        self.acceptsOutlines = acceptsOutlines
        self.examineFrom = examineFrom
        self.checkpoints = checkpoints
        sizes = Set(checkpoints.map(\.checkpoint.size))
        head = start
        roots[start?.size ?? 0] = (start?.frontier ?? MerkleFrontier()).rootHash
        seenCount = start?.size ?? 0
        startedAt = clock.now
        if let start, let key = start.activeKey { keys = [(0, key)] }
    }

    /// Every key that the log introduced so far, oldest first.
    package var introducedKeys: [Ed25519PublicKey] { keys.map(\.key) }

    /// The first fault so far.
    package var firstFault: LogFault? { fault }

    /// The first outline that no `archive_written` entry has covered so far.
    package var firstUncoveredOutline: UInt64? { outlines.firstUncovered }

    /// The head after the entries so far, from which appending may go on; `nil` after a fault or before entry 0.
    package var verifiedHead: LogHead? { fault == nil ? head : nil }

    /// Examines one exported line, without its line end.
    @discardableResult
    package mutating func check(line: [UInt8]) -> LogFault? {
        let entry: LogEntry
        do {
            entry = try LogEntry(parsing: line)
        } catch {
            if acceptsOutlines, let outline = LogEntry(outline: line) { return check(outline) }
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

    /// The result, held against the checkpoints: the first that does not fit is named, else the largest.
    ///
    /// Without `key` a checkpoint must be signed by the key that was active at its size; with it, by that one.
    package func finish(key: VerifierKey? = nil) -> VerificationReport {
        var found = fault
        var checkpoint = checkpoints.max { $0.checkpoint.size < $1.checkpoint.size }
        if found == nil, let index = outlines.firstUncovered {
            found = LogFault(index: index, reason: .malformedEntry, detail: OutlineCoverage.detail)
        }
        if found == nil {
            do throws(Mismatch) {
                if checkpoints.isEmpty { try examineIntroduction(of: key) }
                for signed in checkpoints { try compare(with: signed, key: key) }
            } catch {
                found = error.fault
                checkpoint = error.checkpoint ?? checkpoint
            }
        }
        return VerificationReport(
            ok: found == nil, size: seenCount, checked: checkedCount, archived: outlines.count,
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
        let message = try signedMessage(of: entry)
        let expected = head ?? LogHead(logID: entry.logID)
        try examinePlace(of: entry, after: expected)
        if entry.isOutline { return try take(outline: entry, after: expected) }
        guard LogEntry.leafHash(ofMessage: message) == entry.entryHash else {
            throw fault(.entryHashMismatch, "The entry's contents do not have the hash that it states.")
        }
        let key = try signingKey(of: entry, after: expected)
        if entry.index >= examineFrom {
            guard key.isValid(entry.signature, for: message) else {
                throw fault(.signatureMismatch, "The signature is not by the key that the entry names.")
            }
            checkedCount += 1
        }
        let nextKey = try keyAfter(entry, signedBy: key)
        if nextKey != keys.last?.key { keys.append((entry.index + 1, nextKey)) }
        if entry.kind == .archiveWritten { outlines.cover(by: entry) }
        var next = expected
        next.advance(past: entry, activeKey: nextKey)
        head = next
        noteRoot()
    }

    /// Takes the hash that an outline states; whoever has the archive hands over the whole entry instead.
    private mutating func take(outline: LogEntry, after expected: LogHead) throws(LogFault) {
        guard acceptsOutlines, outline.kind.mayBeArchived else {
            throw fault(.malformedEntry, OutlineCoverage.detail)
        }
        let key = try signingKey(of: outline, after: expected)
        outlines.add(outline.index)
        var next = expected
        next.advance(past: outline, activeKey: key)
        head = next
        noteRoot()
    }

    private mutating func noteRoot() {
        if let head, sizes.contains(head.size) { roots[head.size] = head.rootHash }
    }

    private func signedMessage(of entry: LogEntry) throws(LogFault) -> [UInt8] {
        let message: [UInt8]
        do {
            message = try entry.fields.signedMessage()
        } catch {
            throw fault(.malformedEntry, "The entry holds a number that cannot be signed.")
        }
        guard entry.payload.objectValue != nil, entry.version > 0, entry.tsMicros >= 0,
            entry.index <= UInt64(JSONValue.largestExactInteger)
        else { throw fault(.malformedEntry, "A field of the entry has a wrong type.") }
        guard entry.version <= LogEntry.currentVersion else {
            throw fault(.unsupportedVersion, "The entry has version \(entry.version); this program knows 1.")
        }
        return message
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
    /// A fault that a checkpoint or a given key shows.
    private struct Mismatch: Error {
        let fault: LogFault
        let checkpoint: SignedCheckpoint?
    }

    private func examineIntroduction(of key: VerifierKey?) throws(Mismatch) {
        guard let key, !keys.contains(where: { $0.key == key.publicKey }) else { return }
        let fault = LogFault(index: 0, reason: .unknownKey, detail: "The log never introduced the given key.")
        throw Mismatch(fault: fault, checkpoint: nil)
    }

    private func compare(with signed: SignedCheckpoint, key: VerifierKey?) throws(Mismatch) {
        let checkpoint = signed.checkpoint
        func mismatch(_ reason: LogFault.Reason, at index: UInt64, _ detail: String) -> Mismatch {
            Mismatch(fault: LogFault(index: index, reason: reason, detail: detail), checkpoint: signed)
        }
        guard checkpoint.size <= seenCount else {
            throw mismatch(
                .truncated, at: seenCount,
                "The checkpoint covers \(checkpoint.size) entries; only \(seenCount) are here.")
        }
        let index = checkpoint.size == 0 ? 0 : checkpoint.size - 1
        guard roots[checkpoint.size] == checkpoint.rootHash else {
            throw mismatch(
                .checkpointRootMismatch, at: index,
                "The entries do not have the root hash that the checkpoint states.")
        }
        guard isSigned(signed, asSeenBy: key?.publicKey) else {
            throw mismatch(
                .checkpointSignatureMismatch, at: index,
                "The checkpoint is not signed by the key that it should be signed by.")
        }
        guard checkpoint.origin == head.map({ Checkpoint.origin(logID: $0.logID) }) ?? checkpoint.origin else {
            throw mismatch(.checkpointOriginMismatch, at: index, "The checkpoint belongs to another log.")
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
}

extension LogVerifier {
    /// Examines lines, without their line ends, as if one after another; returns the first fault once there is one.
    ///
    /// What a line says by itself is examined on so many cores at once, its place behind the one before it in order.
    @discardableResult
    package mutating func check(lines: [[UInt8]], onCores coreCount: Int = 1) -> LogFault? {
        var lines = lines[...]
        // The first entry names the key under which the others are examined.
        if head == nil, let first = lines.popFirst() { check(line: first) }
        let links = linksAlone(lines, coreCount)
        let key = head?.activeKey
        for (line, link) in zip(lines, links) {
            if let link, fault == nil, follows(link), head?.activeKey == key {
                advance(past: link)
            } else {
                check(line: line)
            }
        }
        return fault
    }

    /// The links of lines that hold under the key that is active now; nil for any other, which is examined in order.
    private func linksAlone(_ lines: ArraySlice<[UInt8]>, _ coreCount: Int) -> [EntryLine.Link?] {
        guard fault == nil, let head, let key = head.activeKey else { return Array(repeating: nil, count: lines.count) }
        let (logID, keyID) = (Array(head.logID.utf8), Array(head.activeKeyID.utf8))
        let examineFrom = examineFrom
        return Concurrent.map(lines, onCores: coreCount) { bytes in
            guard let line = EntryLine(bytes), !line.mustBeRead,
                line.holds(logID: logID, keyID: keyID, key: key, examinesSignature: line.link.index >= examineFrom)
            else { return nil }
            return line.link
        }
    }

    private func follows(_ link: EntryLine.Link) -> Bool {
        guard let head else { return false }
        return link.index == seenCount && link.tsMicros >= head.lastTsMicros && link.prevHash == head.lastHash
    }

    private mutating func advance(past link: EntryLine.Link) {
        head?.advance(to: link.entryHash, tsMicros: link.tsMicros)
        if link.index >= examineFrom { checkedCount += 1 }
        seenCount += 1
        noteRoot()
    }
}
