package import VoxCrypto

/// Everything that must be known of a log to append to it: its size, last hash and time, key, and Merkle frontier.
///
/// A value: copy it before a transaction and keep the copy if the transaction rolls back. It is small (about 32 bytes
/// a level of the tree) and `Codable`, so that it can be stored beside the entries.
package struct LogHead: Sendable, Hashable, Codable {
    /// 32 hexadecimal digits, chosen when the log was created.
    package let logID: String

    /// The hash of the last entry; all zeros while there is none.
    package private(set) var lastHash: SHA256Digest

    /// The time of the last entry; 0 while there is none.
    package private(set) var lastTsMicros: Int64

    /// The key that signs the next entry; `nil` before `log_opened`.
    package private(set) var activeKey: Ed25519PublicKey? {
        didSet { if activeKey != oldValue { activeKeyID = activeKey?.logKeyID ?? "" } }
    }

    /// The id of the key that signs the next entry; empty before `log_opened`.
    package private(set) var activeKeyID = ""

    /// The Merkle tree over the entry hashes, reduced to what appending needs.
    package private(set) var frontier: MerkleFrontier

    /// Starts an empty log; its first entry must be ``EntryDraft/logOpened(key:after:)``.
    package init(logID: String) {
        self.logID = logID
        lastHash = .zero
        lastTsMicros = 0
        activeKey = nil
        frontier = MerkleFrontier()
    }

    /// Reads a stored head.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        logID = try container.decode(String.self, forKey: .logID)
        lastHash = try container.decode(SHA256Digest.self, forKey: .lastHash)
        lastTsMicros = try container.decode(Int64.self, forKey: .lastTsMicros)
        activeKey = try container.decodeIfPresent(Ed25519PublicKey.self, forKey: .activeKey)
        activeKeyID = activeKey?.logKeyID ?? ""
        frontier = try container.decode(MerkleFrontier.self, forKey: .frontier)
    }

    private enum CodingKeys: String, CodingKey {
        case logID, lastHash, lastTsMicros, activeKey, frontier
    }

    /// How many entries there are, which is also the index of the next one.
    package var size: UInt64 { frontier.size }

    /// The RFC 6962 root over all entries.
    package var rootHash: SHA256Digest { frontier.rootHash }

    /// What a checkpoint of this moment says.
    package var checkpoint: Checkpoint {
        Checkpoint(origin: Checkpoint.origin(logID: logID), size: size, rootHash: rootHash)
    }

    /// How far the clock is behind the last entry; 0 when it is not.
    package func behindMicros(nowMicros: Int64) -> Int64 { max(0, lastTsMicros - nowMicros) }

    /// Makes the next entry and moves on.
    ///
    /// The entry's time is the later of now and the previous entry's. After an error the head is unchanged.
    package mutating func seal(
        _ draft: EntryDraft, nowMicros: Int64, key: Ed25519PrivateKey
    ) throws(SealError) -> LogEntry {
        try check(draft, key: key.publicKey)
        let tsMicros = max(nowMicros, lastTsMicros)
        guard (0...JSONValue.largestExactInteger).contains(tsMicros) else { throw .timeOutOfRange(nowMicros) }
        let nextKey = try keyAfter(draft, signedBy: key.publicKey)
        let fields = EntryFields(
            version: LogEntry.currentVersion, logID: logID, index: size, tsMicros: tsMicros, draft: draft,
            prevHash: lastHash, keyID: activeKey == nil ? key.publicKey.logKeyID : activeKeyID)
        let entry: LogEntry
        do {
            entry = try LogEntry.seal(fields, key: key)
        } catch {
            throw .payloadNotCanonical(error)
        }
        advance(past: entry, activeKey: nextKey)
        return entry
    }

    /// Moves past an entry that was checked or has just been made.
    mutating func advance(past entry: LogEntry, activeKey: Ed25519PublicKey?) {
        advance(to: entry.entryHash, tsMicros: entry.tsMicros)
        self.activeKey = activeKey
    }

    /// Moves past an entry that changes no key.
    mutating func advance(to hash: SHA256Digest, tsMicros: Int64) {
        lastHash = hash
        lastTsMicros = tsMicros
        frontier.append(hash)
    }

    private func check(_ draft: EntryDraft, key: Ed25519PublicKey) throws(SealError) {
        guard !draft.kind.rawValue.isEmpty else { throw .fieldEmpty("kind") }
        guard !draft.actor.isEmpty else { throw .fieldEmpty("actor") }
        guard draft.payload.objectValue != nil else { throw .payloadNotObject }
        let scalarCount = draft.reason.unicodeScalars.count
        guard scalarCount <= LogEntry.longestReason else { throw .reasonTooLong(scalarCount: scalarCount) }
        if draft.kind == .keyRotated, draft.reason.isEmpty { throw .reasonMissing(draft.kind) }
        if let activeKey, activeKey != key { throw .keyNotActive(keyID: key.logKeyID) }
    }

    private func keyAfter(
        _ draft: EntryDraft, signedBy key: Ed25519PublicKey
    ) throws(SealError) -> Ed25519PublicKey {
        guard (draft.kind == .logOpened) == (size == 0) else { throw .misplacedOpening }
        switch draft.kind {
        case .logOpened:
            guard draft.payload["public_key"]?.stringValue == key.base64 else { throw .misplacedOpening }
            return key
        case .keyRotated:
            let newKey = KeyRotation.newKey(in: draft.payload, logID: logID, oldKeyID: key.logKeyID)
            guard let newKey else { throw .rotationProofInvalid }
            return newKey
        default:
            return key
        }
    }
}

extension SHA256Digest {
    /// 32 zero bytes: what stands before the first entry.
    package static var zero: SHA256Digest {
        guard let zero = SHA256Digest(bytes: [UInt8](repeating: 0, count: byteCount)) else {
            preconditionFailure("A digest of the right length is always accepted.")
        }
        return zero
    }
}
