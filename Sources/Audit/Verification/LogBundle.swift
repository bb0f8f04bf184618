package import VoxCrypto

/// A few entries that verify on their own: each with its path to one signed checkpoint.
///
/// The first line is `{"bundle":"vox-oplog-bundle/1","checkpoint":note,"keys":[verifier key]}`, every further one
/// `{"entry":{…},"inclusion":[base64]}` in index order.
package enum LogBundle {
    /// The word of the first line.
    package static let format = "vox-oplog-bundle/1"

    /// The first line, its line end included; `keys` are those that the log introduced, oldest first.
    package static func header(checkpoint note: String, keys: [VerifierKey]) -> [UInt8] {
        let header: JSONValue = [
            "bundle": .string(format), "checkpoint": .string(note), "keys": .array(keys.map { .string($0.text) }),
        ]
        return header.jsonBytes() + [0x0A]
    }

    /// An entry's line, its line end included.
    package static func line(_ entryLine: [UInt8], path: [SHA256Digest]) throws(JSONParseError) -> [UInt8] {
        let line: JSONValue = [
            "entry": try JSONValue(parsing: entryLine),
            "inclusion": .array(path.map { .string(Base64.encode($0.bytes)) }),
        ]
        return line.jsonBytes() + [0x0A]
    }

    /// Whether a file begins as a bundle does.
    package static func isBundle(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array(#"{"bundle":"#.utf8)) }

    /// Verifies a bundle; the position of a fault is the place of the entry in the bundle.
    ///
    /// Without `key` the checkpoint must be signed by the last key of the bundle, which then proves only that the
    /// bundle agrees with itself.
    package static func verify(_ bytes: [UInt8], key: VerifierKey? = nil) -> VerificationReport {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var report = VerificationReport(
            ok: false, size: UInt64(max(0, lines.count - 1)), checked: 0, archived: 0,
            rootHash: MerkleFrontier().rootHash, durationMS: 0)
        do throws(LogFault) {
            let header = try Header(lines.first.map(Array.init) ?? [], key: key)
            report.rootHash = header.checkpoint.rootHash
            report.checkpointSize = header.checkpoint.size
            var previous: UInt64?
            for (place, line) in lines.dropFirst().enumerated() {
                previous = try header.check(Array(line), at: UInt64(place), after: previous)
                report.checked += 1
            }
            report.ok = true
            if key == nil {
                report.detail = "No key was given, so only the bundle's own key vouches for it."
            }
        } catch {
            report.firstBadIndex = error.index
            report.reason = error.reason
            report.detail = error.detail
        }
        return report
    }

    /// What the first line says, once it was found to hold.
    private struct Header {
        let checkpoint: Checkpoint
        let keys: [VerifierKey]

        init(_ line: [UInt8], key: VerifierKey?) throws(LogFault) {
            guard let value = try? JSONValue(parsing: line),  // said below
                value["bundle"]?.stringValue == format, let note = value["checkpoint"]?.stringValue,
                let texts = value["keys"]?.arrayValue, let signed = try? Checkpoint.parse(note: note)  // said below
            else { throw LogFault(index: 0, reason: .malformedEntry, detail: "The first line is no bundle's.") }
            keys = texts.compactMap { $0.stringValue.flatMap(VerifierKey.init(text:)) }
            checkpoint = signed.checkpoint
            guard let signer = key ?? keys.last, signed.isSigned(by: signer.publicKey) else {
                throw LogFault(
                    index: 0, reason: .checkpointSignatureMismatch,
                    detail: "The checkpoint is not signed by the key that it should be signed by.")
            }
            guard keys.count == texts.count, (keys + [signer]).allSatisfy({ $0.name == signed.checkpoint.origin })
            else {
                throw LogFault(
                    index: 0, reason: .checkpointOriginMismatch, detail: "The checkpoint belongs to another log.")
            }
        }

        /// The entry's index once all of the line holds.
        func check(_ line: [UInt8], at place: UInt64, after previous: UInt64?) throws(LogFault) -> UInt64 {
            func fault(_ reason: LogFault.Reason, _ detail: String) -> LogFault {
                LogFault(index: place, reason: reason, detail: detail)
            }
            guard let value = try? JSONValue(parsing: line),  // said below
                let members = value.objectValue, members.count == 2, let body = members["entry"],
                let texts = members["inclusion"]?.arrayValue,
                let path = LogProof.digests(texts.compactMap(\.stringValue)), path.count == texts.count,
                let entry = try? LogEntry(json: body),  // said below
                let canonical = try? entry.canonicalBytes()  // said below
            else { throw fault(.malformedEntry, "The line is not an entry with its path.") }
            guard Checkpoint.origin(logID: entry.logID) == checkpoint.origin else {
                throw fault(.logIDMismatch, "The entry belongs to another log.")
            }
            guard entry.version == LogEntry.currentVersion else {
                throw fault(.unsupportedVersion, "The entry has version \(entry.version); this program knows 1.")
            }
            guard previous.map({ entry.index > $0 }) ?? true else {
                throw fault(.indexGap, "The entry stands behind a later one.")
            }
            guard MerkleTree.leafHash(canonical) == entry.entryHash else {
                throw fault(.entryHashMismatch, "The entry's contents do not have the hash that it states.")
            }
            guard let key = keys.first(where: { $0.publicKey.logKeyID == entry.keyID }) else {
                throw fault(.unknownKey, "The entry names a key that the bundle does not.")
            }
            guard key.publicKey.isValid(entry.signature, for: LogEntry.signatureDomain + canonical) else {
                throw fault(.signatureMismatch, "The signature is not by the key that the entry names.")
            }
            let isIncluded = MerkleTree.isIncluded(
                entry.entryHash, at: entry.index, proof: path, size: checkpoint.size, root: checkpoint.rootHash)
            guard isIncluded else {
                throw fault(.checkpointRootMismatch, "The entry's path does not lead to the checkpoint's root hash.")
            }
            return entry.index
        }
    }
}
