import Mesh
import Templates

extension BudgetBar {
    /// What the listed nodes spent together against their caps together; nil when no node has a cap.
    init?(_ nodes: [MeshNodeJSON]) {
        let used = NodeBudgets.microUsd(nodes.reduce(0) { $0 + $1.costDollars })
        let cap = nodes.reduce(0) { $0 + $1.capDollars }
        guard let use = BudgetUse(usedMicroUsd: used, capMicroUsd: NodeBudgets.microUsd(cap)) else { return nil }
        self.init(
            total: SpendGauge(use),
            shares: nodes.filter { $0.costDollars > 0 }.map { node in
                Share(
                    node: LinkText(node: NodeID(node.id)), privacy: PrivacyMark(displayWord: node.privacyClass),
                    used: Figures.money(dollars: node.costDollars),
                    cap: node.capDollars > 0 ? Figures.money(dollars: node.capDollars) : "—",
                    percent: min(999, (node.costDollars / cap * 1_000).rounded() / 10))
            })
    }
}

extension SpendGauge {
    /// A gauge of what a cap was used for.
    init(_ use: BudgetUse) {
        self.init(
            used: Figures.money(microDollars: use.usedMicroUsd), cap: Figures.money(microDollars: use.capMicroUsd),
            percent: use.percent)
    }
}
