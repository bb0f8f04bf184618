import VoxCrypto

extension LogEntry {
    /// Reads what the store keeps of an archived entry: everything but reason and payload; nil for any other line.
    package init?(outline line: [UInt8]) {
        guard let value = try? JSONValue(parsing: line),  // the reader of whole entries says what is wrong
            let members = value.objectValue, members["reason"] == nil, members["payload"] == nil,
            let outline = try? LogEntry(json: value, isOutline: true)  // the same
        else { return nil }
        self = outline
    }

    /// Reads a line of a store, which holds a whole entry or an outline.
    package static func stored(_ line: [UInt8]) throws(EntryFormatError) -> LogEntry {
        do {
            return try LogEntry(parsing: line)
        } catch {
            guard let outline = LogEntry(outline: line) else { throw error }
            return outline
        }
    }

    /// The whole entry that this is the outline of; nil when the line holds anything else.
    package func whole(in line: [UInt8]) -> LogEntry? {
        guard let entry = try? LogEntry(parsing: line),  // then it is something else
            let canonical = try? entry.canonicalBytes()  // the same
        else { return nil }
        let isSame = entry.entryHash == entryHash && entry.signature == signature && entry.index == index
        return isSame && MerkleTree.leafHash(canonical) == entryHash ? entry : nil
    }
}

extension EntryKind {
    /// False for what people did, for keys, and for what a start reads: such entries stay whole in the store for ever.
    package var mayBeArchived: Bool {
        let stays: [EntryKind] = [.logOpened, .keyRotated, .archiveWritten, .recipientKeyRotated]
        return !stays.contains(self) && !Self.stayingPrefixes.contains { rawValue.hasPrefix($0) }
    }

    private static let stayingPrefixes = ["action_", "capability_", "invite_", "token_"]
}
