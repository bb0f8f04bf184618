package import VoxCrypto

/// Who makes a call: the role of the bearer, and the node it is bound to.
package struct Caller: Hashable, Sendable {
    /// What the bearer may do.
    package let role: Role
    /// The node that a node token belongs to; also set in open mode when a live node token was sent.
    package let boundNode: NodeID?
    /// The key that the joiner proved at the exchange.
    package let boundKey: Ed25519PublicKey?
    /// Names the bearer for rate limits: a hash of the secret or the token id, never the secret.
    package let source: String

    /// Describes a caller.
    package init(role: Role, boundNode: NodeID? = nil, boundKey: Ed25519PublicKey? = nil, source: String = "") {
        self.role = role
        self.boundNode = boundNode
        self.boundKey = boundKey
        self.source = source
    }

    /// The process itself: own worker, planner and dashboard.
    package static let own = Caller(role: .mesh, source: "own")

    /// The own worker: the process itself, whose results are checked by the key that signs them.
    static func ownWorker(key: Ed25519PublicKey) -> Caller {
        Caller(role: own.role, boundKey: key, source: own.source)
    }

    /// True for the process itself, whatever its key; it has no rate limit.
    package var isOwn: Bool { source == Self.own.source }

    /// True unless the caller is a node token of another node.
    package func mayActFor(_ node: NodeID) -> Bool {
        role != .node || boundNode == node
    }

    /// True unless the caller proved another key than the given one (base64).
    package func mayClaimKey(_ base64: String?) -> Bool {
        guard role == .node, let boundKey, let base64 else { return true }
        return boundKey.base64 == base64.wireTrimmed
    }

    /// The actor of op-log entries: `node:<id>` for node tokens, else `mesh:<role>`.
    package var actor: String {
        if role == .node, let boundNode { return "node:\(boundNode)" }
        return "mesh:\(role.actorWord)"
    }
}
