import VoxCrypto

/// A machine that joined through an invite and works for this mesh, or did.
package struct PairedPeer: Hashable, Sendable {
    /// Its peer id, which is its node id here.
    package let peer: PeerID
    /// What it calls itself, else what the inviter called it, else its id.
    package let name: String
    /// Hex SHA-256 of the key that it proved at the exchange; nil when it proved none.
    package let keySHA256: String?
    /// Time of the last exchange, Unix microseconds.
    package let pairedAtMicros: Int64
    /// True while its token opens the mesh.
    package let isActive: Bool
}

extension Invites {
    /// Every machine that was ever paired, newest first, at most 1 024; each with its newest token.
    package func pairedPeers() async throws(InviteError) -> [PairedPeer] {
        try await store.read(orThrow: InviteError.store) { tx in
            try NodeTokenRow.newest(limit: 1_024, tx).map { try PairedPeer($0, isActive: $1, tx) }
        }
    }

    /// One machine with its newest token; nil when it was never paired.
    package func pairedPeer(_ peer: PeerID) async throws(InviteError) -> PairedPeer? {
        try await store.read(orThrow: InviteError.store) { tx in
            try NodeTokenRow.newest(of: NodeID(peer.rawValue), tx).map { try PairedPeer($0, isActive: $1, tx) }
        }
    }
}

extension PairedPeer {
    fileprivate init(_ token: NodeTokenRow, isActive: Bool, _ tx: ReadTransaction) throws {
        let peer = PeerID(token.node.rawValue)
        let label = try InviteRow.newest(peer, tx)?.label
        self.init(
            peer: peer, name: token.nodeName.wireNonBlank ?? label?.wireNonBlank ?? peer.rawValue,
            keySHA256: token.boundKey?.sha256Hex, pairedAtMicros: token.issuedMs * 1_000, isActive: isActive)
    }
}
