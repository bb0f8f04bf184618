import VoxCrypto

/// The live node tokens, found by their hash or by their node, which has one at most.
struct NodeTokens: Sendable {
    private var byHash: [String: NodeTokenRow] = [:]
    private var hashes: [NodeID: String] = [:]

    /// The token of a hash.
    func token(hash: String) -> NodeTokenRow? { byHash[hash] }

    /// The key that a node proved for its token; nil when it has none or proved none.
    func key(of node: NodeID) -> Ed25519PublicKey? {
        hashes[node].flatMap { byHash[$0] }?.boundKey
    }

    /// Adds a token in place of the node's old one.
    mutating func put(_ row: NodeTokenRow) {
        remove(row.node)
        byHash[row.tokenHash] = row
        hashes[row.node] = row.tokenHash
    }

    /// Takes a node's token out.
    mutating func remove(_ node: NodeID) {
        if let hash = hashes.removeValue(forKey: node) { byHash[hash] = nil }
    }
}
