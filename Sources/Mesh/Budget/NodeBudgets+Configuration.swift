extension NodeBudgets {
    /// The caps and prices of `[mesh.budget]`, and the caps of `[mesh.peers]`.
    package init(_ configuration: Configuration) {
        capMicroUsd = Self.microUsd(configuration.number("mesh.budget.per_node_cap_usd_24h"))
        nodeCaps = configuration.nodeCaps.mapValues(Self.microUsd)
        isEnforced = configuration.bool("mesh.budget.enforce")
        usdPerGPUHour = configuration.number("mesh.budget.usd_per_gpu_hour")
        usdPerMillionTokensIn = configuration.number("mesh.budget.usd_per_mtok_in")
        usdPerMillionTokensOut = configuration.number("mesh.budget.usd_per_mtok_out")
        for peer in configuration.peers { add(peer) }
    }

    /// The node of a peer is the one that proved its key; without a key, the one whose id is the name of the table.
    ///
    /// `node_id` of the table is no help: it is what this machine is called there.
    private mutating func add(_ peer: DeclaredPeer) {
        guard let cap = peer.capDollars.map(Self.microUsd) else { return }
        if let key = peer.publicKey {
            keyCaps[key] = cap
        } else {
            let node = NodeID(peer.name)
            nodeCaps[node] = nodeCaps[node] ?? cap
        }
    }
}
