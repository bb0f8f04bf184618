import Hummingbird
import Mesh
import NIOCore
import Synchronization

/// `GET /live?page=…&id=…`: a page's live regions as ready HTML, first as they are and then whenever they change.
///
/// What a slow reader missed is merged into the next fragment, so nothing piles up.
struct LiveRoutes: Sendable {
    let pages: [String: LivePage]
    let ring: EventRing
    let gate: StreamGate
    let cache: LiveCache

    init(pages: [String: LivePage], ring: EventRing, gate: StreamGate) {
        self.pages = pages
        self.ring = ring
        self.gate = gate
        cache = LiveCache { key in
            guard let page = pages[key.page] else { throw DashboardError.notFound }
            return try await page.regions(key.id)
        }
    }

    func add(to table: inout DashboardTable) {
        table.stream("/live") { request, context in try await open(request, context) }
    }

    private func open(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let query = try request.queryFields()
        let key = LiveKey(page: query["page"] ?? "", id: query.filled("id"))
        guard let page = pages[key.page] else { throw DashboardError.notFound }
        guard let ticket = gate.enter() else { throw DashboardError.tooManyStreams }
        let watch = cache.watch(key)
        let sent = Mutex<UInt64>(0)
        let start = ring.lastID
        let first = try await fragments(key, since: sent, id: start)
        let subscription = ring.subscribe(topics: page.topics, after: start)
        var stream = StreamResponse<NumberedEvent>(ticket: ticket) { outlet in
            await feed(key, page, subscription, outlet)
            withExtendedLifetime(watch) {}
        } stop: {
            subscription.cancel()
        } chunks: { signal in
            switch signal {
            case .element(let resync): [EventText.frame(resync)]
            case .changed(let id): try await fragments(key, since: sent, id: id)
            case .tick: try await fragments(key, since: sent, id: ring.lastID, refresh: true) + [EventText.heartbeat]
            case .closed: []
            }
        }
        stream.tickEvery = .seconds(5)
        return stream.response(request, context, first: [EventText.preamble] + first)
    }

    private func feed(
        _ key: LiveKey, _ page: LivePage, _ subscription: EventSubscription, _ outlet: StreamOutlet<NumberedEvent>
    ) async {
        for await event in subscription {
            if event.isResync { await outlet.offer(event) }
            if page.concerns(event.event, key.id) { outlet.mark(event.id) }
        }
    }

    private func fragments(
        _ key: LiveKey, since sent: borrowing Mutex<UInt64>, id: UInt64, refresh: Bool = false
    ) async throws -> [ByteBuffer] {
        let update = try await cache.update(key, since: sent.withLock { $0 }, id: id, refresh: refresh)
        sent.withLock { $0 = max($0, update.version) }
        return update.fragments.map { EventText.frame(id: id, event: "fragment", data: $0) }
    }
}
