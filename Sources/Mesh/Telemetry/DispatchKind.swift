/// Where a job was placed.
package enum DispatchKind: String, Sendable, Hashable, CaseIterable {
    /// On the machine that placed it.
    case local
    /// On another machine.
    case remote
    /// On the machine that placed it, after another had been given it.
    case fallback

    /// The kind of a placement on a node; `hasLeft` is true when another node had been given the job before.
    init(_ node: NodeID, own: NodeID, hasLeft: Bool) {
        self = node != own ? .remote : hasLeft ? .fallback : .local
    }
}
