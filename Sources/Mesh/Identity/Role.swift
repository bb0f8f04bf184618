/// What a bearer may do; the table of `may(_:)` is the contract's.
package enum Role: String, Hashable, Sendable, CaseIterable {
    /// No secret is configured: everything is allowed (loopback only).
    case open
    /// The mesh secret: everything.
    case mesh
    /// The admin secret.
    case admin
    /// The worker secret: any node, results excluded.
    case worker
    /// A node token: the worker role narrowed to one node.
    case node
    /// The submitter secret: may only deliver.
    case submitter
    /// May list nodes and leases.
    case readOnly = "read-only"

    /// True when the role may call the route at all; bindings and message types are judged later.
    package func may(_ route: MeshRoute) -> Bool {
        switch (self, route) {
        case (.open, _), (.mesh, _), (.admin, _): true
        case (.worker, .nodes), (.worker, .registry), (.worker, .inbox), (.worker, .execLease): true
        case (.node, .nodes), (.node, .registry), (.node, .inbox), (.node, .execLease), (.node, .deliver): true
        case (.submitter, .deliver): true
        case (.readOnly, .nodes), (.readOnly, .execLeaseList): true
        case (.worker, _), (.node, _), (.submitter, _), (.readOnly, _): false
        }
    }

    /// The role's word in entries and answers: a node token is a worker.
    package var actorWord: String { self == .node ? "worker" : rawValue }
}

/// The groups of peer routes that the role table tells apart.
package enum MeshRoute: Hashable, Sendable, CaseIterable {
    /// `GET nodes`.
    case nodes
    /// `join`, `heartbeat`, `leave`, `oplog/*`.
    case registry
    /// `inbox`, `ack`, `lease-renew`.
    case inbox
    /// `exec/lease/grant`, `renew`, `release`.
    case execLease
    /// `a2a/deliver`.
    case deliver
    /// `GET exec/leases`.
    case execLeaseList
    /// `admin/*`.
    case admin
}
