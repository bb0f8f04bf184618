/// What the mesh spent in 24 hours against its cap: a bar with one segment for each node, and the same as a table.
package struct BudgetBar: Sendable, Hashable {
    /// What one node spent.
    package struct Share: Sendable, Hashable {
        /// The node.
        package var node: LinkText
        /// Its class.
        package var privacy: PrivacyMark
        /// Such as `$0.40`.
        package var used: String
        /// Its own cap, such as `$5.00`; `—` when it has none.
        package var cap: String
        /// Share of the mesh's cap, in percent.
        package var percent: Double

        /// A share.
        package init(node: LinkText, privacy: PrivacyMark, used: String, cap: String, percent: Double) {
            self.node = node
            self.privacy = privacy
            self.used = used
            self.cap = cap
            self.percent = percent
        }
    }

    /// All of it.
    package var total: SpendGauge
    /// Each node that spent something.
    package var shares: [Share]

    /// A bar.
    package init(total: SpendGauge, shares: [Share]) {
        self.total = total
        self.shares = shares
    }

    /// The bar as a live region; nothing is shown for a mesh without a cap.
    package static func region(_ bar: BudgetBar?) -> HTML {
        guard let bar else { return "<div id=\"mesh-budget\"></div>" }
        return """
            <section class="panel budget budget-\(bar.total.tone)" id="mesh-budget"><div class="panel-head">\
            <h2>Spend, 24 h</h2>\(bar.drawing)<span class="mono">\(bar.total.used) / \(bar.total.cap)</span>\
            <span class="meta">\(bar.total.percent) %</span></div>\(bar.table)</section>
            """
    }

    private var drawing: HTML {
        var start = 0.0
        let parts = HTML.each(shares) { share in
            let width = max(0, min(share.percent, 100 - start))
            defer { start += width }
            return """
                <rect class="part" x="\(start)" y="0" width="\(max(0, width - 0.2))" height="2"><title>\
                \(share.node.text) \(share.used)</title></rect>
                """
        }
        return """
            <svg class="bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" \
            width="100" height="2"/>\(parts)</svg>
            """
    }

    private var table: HTML {
        guard !shares.isEmpty else { return .empty }
        let rows = HTML.each(shares) { share in
            """
            <tr data-node="\(share.node.text)"><th scope="row">\(share.node.monoHTML) \(share.privacy.badge)</th>\
            <td class="figure mono">\(share.used)</td><td class="figure mono">\(share.cap)</td>\
            <td class="figure mono">\(share.percent) %</td></tr>
            """
        }
        let table = DataTable(
            caption: "Spend by node",
            columns: [
                .init("Node"), .init("Used", figure: true), .init("Cap", figure: true),
                .init("Of the mesh", figure: true),
            ], rows: rows)
        return "<details><summary>By node</summary>\(table.html)</details>"
    }
}
