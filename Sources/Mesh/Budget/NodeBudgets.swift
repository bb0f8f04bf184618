package import VoxCrypto

/// What nodes may cost in 24 hours, and what work costs that reports nothing itself.
package struct NodeBudgets: Hashable, Sendable {
    /// Cap of nodes without one of their own, millionths of a US dollar; 0 means that there is none.
    package var capMicroUsd: UInt64 = 0
    /// Caps of single nodes; 0 means that the node has none.
    package var nodeCaps: [NodeID: UInt64] = [:]
    /// Caps of nodes by the key that each proved when it was paired; 0 means that the node has none.
    package var keyCaps: [Ed25519PublicKey: UInt64] = [:]
    /// Whether a node at its cap is given no more work.
    package var isEnforced = true
    /// US dollars for an hour of a GPU.
    package var usdPerGPUHour = 0.0
    /// US dollars for a million tokens read.
    package var usdPerMillionTokensIn = 0.0
    /// US dollars for a million tokens made.
    package var usdPerMillionTokensOut = 0.0

    /// No caps and no prices.
    package init() {}

    /// Cap of a node in 24 hours, millionths of a US dollar; 0 means that there is none.
    ///
    /// What names the node by its id goes before what names it by the key that it proved, and that before the rest.
    package func cap(of node: NodeID, boundTo key: Ed25519PublicKey? = nil) -> UInt64 {
        nodeCaps[node] ?? key.flatMap { keyCaps[$0] } ?? capMicroUsd
    }

    /// True when some node has a cap.
    var hasCaps: Bool {
        capMicroUsd > 0 || nodeCaps.values.contains { $0 > 0 } || keyCaps.values.contains { $0 > 0 }
    }

    /// Millionths of a US dollar; what is no amount is nothing, and what is beyond 64 bits is the largest number.
    package static func microUsd(_ dollars: Double) -> UInt64 {
        guard dollars.isFinite, dollars > 0 else { return 0 }
        return UInt64(exactly: (dollars * 1_000_000).rounded()) ?? .max
    }

    /// The same usage with a cost by these prices when it names none; a part of a millionth counts as a whole one.
    func priced(_ usage: Usage) -> Usage {
        guard usage.costMicroUsd == 0 else { return usage }
        let exact =
            Double(usage.gpuMs) * usdPerGPUHour / 3.6 + Double(usage.inputTokens) * usdPerMillionTokensIn
            + Double(usage.outputTokens) * usdPerMillionTokensOut
        // Binary fractions end a little beside the amount that a person wrote.
        let cost = ((exact * 1_000).rounded() / 1_000).rounded(.up)
        var priced = usage
        priced.costMicroUsd = UInt64(exactly: min(cost, Double(Usage.most))) ?? 0
        return priced
    }
}

/// What a node with a cap has used of it.
package struct BudgetUse: Hashable, Sendable {
    /// Cost of the last 24 hours, millionths of a US dollar.
    package let usedMicroUsd: UInt64
    /// The cap in the same unit; never 0.
    package let capMicroUsd: UInt64

    /// The use of a cap; nil when there is no cap.
    package init?(usedMicroUsd: UInt64, capMicroUsd: UInt64) {
        guard capMicroUsd > 0 else { return nil }
        (self.usedMicroUsd, self.capMicroUsd) = (usedMicroUsd, capMicroUsd)
    }

    /// True when nothing is left.
    package var isSpent: Bool { usedMicroUsd >= capMicroUsd }

    /// Used share in percent, at most 999.
    package var percent: Int { Int(min(999, Double(usedMicroUsd) / Double(capMicroUsd) * 100)) }
}
