import Synchronization

/// Counts who watches each live page.
final class LiveWatchers: Sendable {
    private let counts = Mutex<[LiveKey: Int]>([:])

    func isWatched(_ key: LiveKey) -> Bool { counts.withLock { $0[key] != nil } }

    /// Counts one more watcher for as long as the result lives.
    func watch(_ key: LiveKey) -> LiveWatch {
        counts.withLock { $0[key, default: 0] += 1 }
        return LiveWatch(key: key, watchers: self)
    }

    fileprivate func unwatch(_ key: LiveKey) {
        counts.withLock { counts in
            let left = (counts[key] ?? 1) - 1
            counts[key] = left > 0 ? left : nil
        }
    }
}

/// One watcher of a live page; ends when the last reference goes, however the stream ended.
final class LiveWatch: Sendable {
    private let key: LiveKey
    private let watchers: LiveWatchers

    fileprivate init(key: LiveKey, watchers: LiveWatchers) {
        self.key = key
        self.watchers = watchers
    }

    deinit { watchers.unwatch(key) }
}
