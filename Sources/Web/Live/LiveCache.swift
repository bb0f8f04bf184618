import Mesh

/// Renders each watched page once for all who watch it, and remembers which regions changed.
///
/// A page is rendered by the subscriber that first needs it newer; the others wait for that one. Between two
/// renderings of a page lie at least 250 ms. Memory is held only while somebody watches.
actor LiveCache {
    typealias Render = @Sendable (LiveKey) async throws -> [LiveRegion]

    /// Shortest time between two renderings of one page.
    static let pace = Duration.milliseconds(250)
    /// Age at which a refresh renders a page again although nothing happened.
    static let staleAfter = Duration.seconds(4)

    private struct Stored {
        let html: String
        let version: UInt64
        let data: String
    }

    private struct Entry {
        var regions: [String: Stored] = [:]
        var order: [String] = []
        /// Newest event that the regions show, and when they were rendered; `nil` before the first time.
        var rendered: (id: UInt64, at: ContinuousClock.Instant)?
        var isRendering = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        func isCurrent(_ id: UInt64, _ refresh: Bool) -> Bool {
            guard let rendered, rendered.id >= id else { return false }
            return !refresh || ContinuousClock.now - rendered.at < LiveCache.staleAfter
        }
    }

    /// What a subscriber has to write: `data` lines of fragment events, and the version that they bring it to.
    struct Update: Sendable {
        let fragments: [String]
        let version: UInt64
    }

    private let render: Render
    private var entries: [LiveKey: Entry] = [:]
    private var version: UInt64 = 0
    private let watchers = LiveWatchers()

    init(render: @escaping Render) { self.render = render }

    /// Counts one more watcher of a page; what nobody watches is forgotten.
    nonisolated func watch(_ key: LiveKey) -> LiveWatch { watchers.watch(key) }

    /// The regions that changed since `version`, rendered no earlier than event `id`; `refresh` renders anew when
    /// the last time is long ago, for what ages.
    func update(_ key: LiveKey, since version: UInt64, id: UInt64, refresh: Bool = false) async throws -> Update {
        var entry = entries[key] ?? Entry()
        while !entry.isCurrent(id, refresh) {
            if entry.isRendering {
                await withCheckedContinuation { entries[key]?.waiting.append($0) }
                entry = entries[key] ?? Entry()
            } else {
                entry = try await renderNow(key, id)
            }
        }
        let changed = entry.order.compactMap { entry.regions[$0] }.filter { $0.version > version }
        return Update(fragments: changed.map(\.data), version: changed.map(\.version).max() ?? version)
    }

    private func renderNow(_ key: LiveKey, _ id: UInt64) async throws -> Entry {
        entries[key, default: Entry()].isRendering = true
        defer { finish(key) }
        if let last = entries[key]?.rendered?.at {
            try await Task.sleep(until: last + Self.pace, clock: .continuous)
        }
        let regions = try await render(key)
        version += 1
        var entry = entries[key] ?? Entry()
        for region in regions where entry.regions[region.id]?.html != region.html {
            entry.regions[region.id] = Stored(html: region.html, version: version, data: Self.data(region))
        }
        entry.order = regions.map(\.id)
        entry.rendered = (max(entry.rendered?.id ?? 0, id), .now)
        entries[key] = entry
        return entry
    }

    private func finish(_ key: LiveKey) {
        let waiting = entries[key]?.waiting ?? []
        entries[key]?.waiting = []
        entries[key]?.isRendering = false
        entries = entries.filter { $0.value.isRendering || watchers.isWatched($0.key) }
        for waiter in waiting { waiter.resume() }
    }

    private static func data(_ region: LiveRegion) -> String {
        WireCodec.text(["region": region.id, "html": region.html])
    }
}
