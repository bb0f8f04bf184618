import Logging
import Synchronization

/// Looks at the size of the store once a minute; pages, `status` and the log say what it found.
package final class StoreSizeWatch: Sendable {
    private struct Found {
        var excess: StoreExcess?
        var growth = StoreGrowth()
    }

    private let store: MeshStore
    private let events: EventRing
    private let limit: StoreSizeLimit
    private let logger: Logger
    private let found = Mutex(Found())

    init(
        store: MeshStore, events: EventRing, limit: StoreSizeLimit, logger: Logger = Logger(label: "vox.store")
    ) {
        self.store = store
        self.events = events
        self.limit = limit
        self.logger = logger
    }

    /// What the newest look found; nil while the store is below its limit.
    package var excess: StoreExcess? { found.withLock { $0.excess } }

    /// Measures, and speaks when there is news.
    package func look() async throws {
        guard limit.bytes != nil else { return }
        let used = try await store.usedBytes()
        let news: StoreExcess? = found.withLock { found in
            found.excess = limit.excess(ofBytes: used)
            return found.growth.handle(found.excess) ? found.excess : nil
        }
        guard let news else { return }
        logger.warning(
            "the store is above its limit",
            metadata: [
                "event": "store.size", "used_bytes": "\(news.usedBytes)", "limit_bytes": "\(news.limitBytes)",
                "remedy": "\(news.remedy)",
            ])
        events.publish([.storeAlert("size", severity: "warning", detail: "\(news.sentence) \(news.remedy)")])
    }
}
