extension NodeBudgets {
    /// The caps and prices of `[mesh.budget]`.
    package init(_ configuration: Configuration) {
        capMicroUsd = Self.microUsd(configuration.number("mesh.budget.per_node_cap_usd_24h"))
        nodeCaps = configuration.nodeCaps.mapValues(Self.microUsd)
        isEnforced = configuration.bool("mesh.budget.enforce")
        usdPerGPUHour = configuration.number("mesh.budget.usd_per_gpu_hour")
        usdPerMillionTokensIn = configuration.number("mesh.budget.usd_per_mtok_in")
        usdPerMillionTokensOut = configuration.number("mesh.budget.usd_per_mtok_out")
    }
}
