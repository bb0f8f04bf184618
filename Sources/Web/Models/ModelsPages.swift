import Hummingbird
import Mesh
import Templates

/// Which models the machines report.
struct ModelsPages: Sendable {
    let frame: FrameReader

    func add(to table: inout DashboardTable) {
        table.page(Links.models) { request, context in
            let query = try request.queryFields()
            let chrome = try await frame.chrome(context, path: Links.models)
            return PageAnswer.html(page(chrome, query).html)
        }
    }

    func live() -> [String: LivePage] {
        [
            "models": LivePage(topics: [.models, .mesh, .policy]) { _ in
                page(try await frame.liveChrome(path: Links.models), nil).fragments.map(\.liveRegion)
            }
        ]
    }

    private func page(_ chrome: Chrome, _ query: Fields?) -> ModelsPage {
        let snapshots = frame.services.registry.candidates()
        let all = snapshots.flatMap { node in ModelOnNode.rows(of: node).map { (row: $0, node: node) } }
        var filter = ModelFilter()
        filter.name = query?.filled("name") ?? ""
        filter.onlyFitting = query?.isTicked("fits") ?? false
        let (node, backend) = (query?.filled("node") ?? "", query?.filled("backend") ?? "")
        filter.nodes = snapshots.map { Choice($0.id.rawValue, $0.id.rawValue, isSelected: $0.id.rawValue == node) }
        filter.backends = Set(all.map(\.row.backend)).sorted().map { Choice($0, $0, isSelected: $0 == backend) }
        let shown = all.filter { entry in
            (node.isEmpty || entry.node.id.rawValue == node) && (backend.isEmpty || entry.row.backend == backend)
                && (filter.name.isEmpty || entry.row.model.lowercased().contains(filter.name.lowercased()))
                && (!filter.onlyFitting || entry.row.fitsInVram)
        }
        var page = ModelsPage(chrome: chrome, metrics: metrics(all.map(\.row)), filter: filter)
        page.models = Dictionary(grouping: shown, by: \.row.model).sorted { $0.key < $1.key }.map { name, entries in
            card(name, entries)
        }
        return page
    }

    private func metrics(_ rows: [ModelOnNode]) -> [Metric] {
        let sum = frame.services.runs.usageBuckets().reduce(into: RunSum()) { $0.add($1) }
        return [
            Metric("Models", "\(Set(rows.map(\.model)).count)"), Metric("Loaded", "\(rows.count { $0.isLoaded })"),
            Metric("Tokens, 24 h", Figures.count(sum.tokens)),
            Metric("Spend, 24 h", Figures.money(microDollars: sum.costMicroUsd)),
        ]
    }

    private func card(_ name: String, _ entries: [(row: ModelOnNode, node: NodeSnapshot)]) -> ModelCard {
        let first = entries.first?.row
        var card = ModelCard(
            name: name, size: Figures.bytes(first?.sizeBytes ?? 0),
            rows: entries.map { ModelRow($0.row, snapshot: $0.node) })
        card.quantization = first?.quantization
        card.base = first?.baseModel
        card.adapter = first?.adapterId
        card.isDefault = name == frame.settings.defaultModel
        card.runs = Links.runs + "?model=" + PercentCoding.encode(name)
        return card
    }
}
