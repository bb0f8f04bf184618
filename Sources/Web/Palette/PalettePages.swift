import Hummingbird
import Mesh
import Templates

/// The search without a script: `/palette?q=…` over pages, nodes, runs, models and items.
///
/// `>` keeps what can be done, `@` keeps things; every word that was typed must occur.
struct PalettePages: Sendable {
    /// Most runs and items that are looked through.
    private static let depth = 128
    /// Most results that are shown.
    private static let mostResults = 40

    let frame: FrameReader

    func add(to table: inout DashboardTable) {
        table.page(Links.palette) { request, context in
            let query = try request.queryFields().filled("q") ?? ""
            let chrome = try await frame.chrome(context, path: Links.search(query))
            return PageAnswer.html(
                PalettePage(chrome: chrome, query: query, results: try await results(query)).html)
        }
    }

    private func results(_ query: String) async throws -> [PaletteResult] {
        let kinds = Kinds(query)
        guard !kinds.words.isEmpty || kinds.isMarked else { return [] }
        var all: [PaletteResult] = []
        if kinds.hasActions { all += Self.actions }
        if kinds.hasPages { all += Self.pages }
        if kinds.hasThings { all += try await things() }
        if kinds.hasActions, !kinds.words.isEmpty { all += nodeActions() }
        return Array(all.filter { kinds.matches($0) }.prefix(Self.mostResults))
    }

    /// What the query asks for: its words, and whether a mark narrows it.
    private struct Kinds {
        let words: [String]
        let isMarked: Bool
        let hasActions: Bool
        let hasPages: Bool
        let hasThings: Bool

        init(_ query: String) {
            let mark = query.first
            isMarked = mark == ">" || mark == "@"
            let rest = isMarked ? String(query.dropFirst()) : query
            words = rest.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
            hasActions = mark != "@"
            hasPages = !isMarked
            hasThings = mark != ">"
        }

        func matches(_ result: PaletteResult) -> Bool {
            let text = [result.title, result.kind, result.detail].joined(separator: " ").lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }

    private static let pages = Section.allCases.map { section in
        PaletteResult(kind: "page", title: section.title, href: section.href)
    }

    private static let actions = [
        action("Run a prompt", Links.hopper, "vox hopper submit \"…\""),
        action("Start batch", Links.hopper, "vox hopper start-batch"),
        action("Add node", Links.addNode, "vox populi invite --slot text"),
        action("Join a mesh", Links.join, "vox populi join '<link>'"),
        action("Change what is donated", Links.donations, "vox donations set slots=text:1"),
        action("Verify audit", Links.audit, "vox audit verify"),
    ]

    /// What can be done to each machine; all of it asks first, and a resume is a button on the machine's page.
    private func nodeActions() -> [PaletteResult] {
        frame.services.registry.candidates().flatMap { node in
            NodeAction.allCases.map { action in
                let id = node.id.rawValue
                let isAsked = action.isConfirmed
                var result = Self.action(
                    "\(action.verb) \(id)",
                    isAsked ? Links.nodeAction(action.rawValue, on: node.id) : Links.node(node.id),
                    "vox populi node \(action.rawValue) \(ShellText.quote(id))"
                        + (isAsked ? " --reason \"…\" --yes-i-mean-it" : ""))
                result.privacy = PrivacyMark(displayWord: node.displayPrivacy)
                return result
            }
        }
    }

    private static func action(_ title: String, _ href: String, _ command: String) -> PaletteResult {
        var result = PaletteResult(kind: "action", title: title, href: href)
        result.command = command
        return result
    }

    private func things() async throws -> [PaletteResult] {
        let services = frame.services
        let nodes = services.registry.snapshots().map { node in
            thing("node", node.id.rawValue, Links.node(node.id), node.displayPrivacy, node.record.capabilities.hostname)
        }
        let models = Set(services.registry.candidates().flatMap { ModelOnNode.rows(of: $0) }.map(\.model)).sorted()
            .map { PaletteResult(kind: "model", title: $0, href: Links.models + "?name=" + PercentCoding.encode($0)) }
        let runs = try await services.runs.list(limit: Self.depth).map { run in
            thing(
                "run", run.id.rawValue, Links.run(run.id), run.privacyClass,
                run.job.hasInput ? RunLine.firstLine(run.prompt) : NotRecorded.words)
        }
        let open = try await services.hopper.inbox() + services.hopper.assigned()
        let items = try await (open.prefix(Self.depth) + services.hopper.history(limit: Self.depth)).map { item in
            thing(
                "item", item.itemId.rawValue, Links.item(item.itemId), item.privacyClass,
                item.isRecorded ? RunLine.firstLine(item.intent) : NotRecorded.words)
        }
        return nodes + models + runs + items
    }

    private func thing(
        _ kind: String, _ title: String, _ href: String, _ privacy: String, _ detail: String?
    ) -> PaletteResult {
        var result = PaletteResult(kind: kind, title: title, href: href)
        result.privacy = PrivacyMark(displayWord: privacy)
        result.detail = detail ?? ""
        return result
    }
}
