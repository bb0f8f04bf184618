import VoxCrypto

/// A table of the file of settings that still names a peer whose pairing ends; only its owner edits that file.
package struct ConfigNote: Hashable, Sendable {
    /// How a table may name a peer.
    package struct Peer: Hashable, Sendable {
        let names: Set<String>
        let keyFingerprint: String

        /// A machine that works for this mesh: by its id, or by the key that it proved.
        package init(worker: PeerID, keyFingerprint: String) {
            names = [worker.rawValue]
            self.keyFingerprint = keyFingerprint
        }

        /// A mesh that this machine works for: by the inviter's handle, the part of that after the `@`, or its key.
        package init(inviter: String, keyFingerprint: String) {
            let parts = inviter.split(separator: "@", maxSplits: 1)
            names = Set([inviter] + parts.dropFirst().map(String.init))
            self.keyFingerprint = keyFingerprint
        }
    }

    /// The file, as a person finds it.
    package let file: String
    /// `mesh.peers.<name>`, as the file writes it.
    package let table: String
    /// Whether the table alone makes this machine join.
    package let isJoined: Bool

    /// What stands where, and what to do about it.
    package var sentence: String {
        isJoined
            ? "\(file) still has the table [\(table)], by which this machine joins that mesh at each start; remove the "
                + "table to end that too."
            : "\(file) still has the table [\(table)] for this peer; remove the table unless it is to come back."
    }
}

extension Sequence<DeclaredPeer> {
    /// The tables that name a peer; `mesh.control_url` is none.
    func notes(on peer: ConfigNote.Peer) -> [ConfigNote] {
        compactMap { declared in
            guard let file = declared.file else { return nil }
            let isKey = declared.publicKey.map { $0.sha256Hex == peer.keyFingerprint } ?? false
            guard isKey || peer.names.contains(declared.name) else { return nil }
            return ConfigNote(file: file, table: declared.table, isJoined: declared.controlURL != nil)
        }
    }
}

extension Configuration {
    /// The tables of the file that name a peer.
    package func notes(on peer: ConfigNote.Peer) -> [ConfigNote] {
        peers.notes(on: peer).map { note in
            ConfigNote(file: filePath ?? note.file, table: note.table, isJoined: note.isJoined)
        }
    }
}
