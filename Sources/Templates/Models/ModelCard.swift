/// One model with the nodes that have it.
package struct ModelCard: Sendable, Hashable {
    /// Name of the model.
    package var name: String
    /// Such as `5.3 MB`.
    package var size: String
    /// Such as `Q4_K_M`; `nil` when it is not said.
    package var quantization: String?
    /// Model that an adapter builds on.
    package var base: String?
    /// Id of the adapter.
    package var adapter: String?
    /// Whether a new item asks for it.
    package var isDefault: Bool
    /// Runs of this model; `nil` hides the link.
    package var runs: String?
    /// One row for each node that has it.
    package var rows: [ModelRow]

    /// A card; the rest is set by name.
    package init(name: String, size: String, rows: [ModelRow]) {
        self.name = name
        self.size = size
        self.rows = rows
        quantization = nil
        base = nil
        adapter = nil
        isDefault = false
        runs = nil
    }

    var html: HTML {
        """
        <section class="panel" data-key="\(name)"><div class="panel-head"><h2 class="mono">\(name)</h2>\
        \(.when(isDefault, "<span class=\"pill pill-ok\">\(Icon.check.html)default</span>"))<span class="meta">\(size)\
        \(.with(quantization) { " · \($0)" })\(.with(base) { " · on \($0)" })\(.with(adapter) { " · adapter \($0)" })\
        </span>\(.with(runs, link))</div>\(ModelRow.table(rows, names: false))</section>
        """
    }

    private func link(_ address: String) -> HTML {
        "<a class=\"end\" href=\"\(path: address)\">Runs<span class=\"unseen\"> of \(name)</span></a>"
    }
}
