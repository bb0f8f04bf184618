import NIOCore

/// Renders each watched page once for all who watch it, and remembers which regions changed.
///
/// A page is rendered by the subscriber that first needs it newer; the others wait for that one. Memory is held only
/// while somebody watches.
actor LiveCache {
    typealias Render = @Sendable (LiveKey) async throws -> [LiveRegion]

    private struct Stored {
        let html: String
        let version: UInt64
        let data: String
    }

    private struct Entry {
        var watchers = 0
        var regions: [String: Stored] = [:]
        var order: [String] = []
        /// Newest event that the regions show; `nil` before the first rendering.
        var renderedID: UInt64?
        var isRendering = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// What a subscriber has to write: `data` lines of fragment events, and the version that they bring it to.
    struct Update: Sendable {
        let fragments: [String]
        let version: UInt64
    }

    private let render: Render
    private var entries: [LiveKey: Entry] = [:]
    private var version: UInt64 = 0

    init(render: @escaping Render) { self.render = render }

    func watch(_ key: LiveKey) { entries[key, default: Entry()].watchers += 1 }

    func unwatch(_ key: LiveKey) {
        guard var entry = entries[key] else { return }
        entry.watchers -= 1
        entries[key] = entry.watchers > 0 || entry.isRendering ? entry : nil
    }

    /// The regions that changed since `version`, rendered no earlier than event `id`; `refresh` renders anew even if
    /// nothing happened, for what ages with time.
    func update(_ key: LiveKey, since version: UInt64, id: UInt64, refresh: Bool = false) async throws -> Update {
        var needsRender = refresh
        while needsRender || (entries[key]?.renderedID).map({ $0 < id }) ?? true {
            needsRender = false
            guard entries[key]?.isRendering != true else {
                await withCheckedContinuation { entries[key]?.waiting.append($0) }
                continue
            }
            try await renderNow(key, id)
        }
        let entry = entries[key] ?? Entry()
        let changed = entry.order.compactMap { entry.regions[$0] }.filter { $0.version > version }
        return Update(fragments: changed.map(\.data), version: changed.map(\.version).max() ?? version)
    }

    private func renderNow(_ key: LiveKey, _ id: UInt64) async throws {
        entries[key, default: Entry()].isRendering = true
        defer { finish(key) }
        let regions = try await render(key)
        version += 1
        var entry = entries[key] ?? Entry()
        for region in regions where entry.regions[region.id]?.html != region.html {
            entry.regions[region.id] = Stored(html: region.html, version: version, data: Self.data(region))
        }
        entry.order = regions.map(\.id)
        entry.renderedID = max(entry.renderedID ?? 0, id)
        entries[key] = entry
    }

    private func finish(_ key: LiveKey) {
        guard var entry = entries[key] else { return }
        let waiting = entry.waiting
        entry.waiting = []
        entry.isRendering = false
        entries[key] = entry.watchers > 0 || !waiting.isEmpty ? entry : nil
        for waiter in waiting { waiter.resume() }
    }

    private static func data(_ region: LiveRegion) -> String {
        let buffer = JSONAnswer.bytes(["region": region.id, "html": region.html])
        return String(buffer: buffer)
    }
}
