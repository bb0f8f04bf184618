import Synchronization
import Testing

@testable import Web

@Suite struct LiveCacheTests {
    private static let key = LiveKey(page: "mesh", id: nil)

    @Test func everyRegionComesFirstAndThenOnlyWhatChanged() async throws {
        let count = Mutex(0)
        let cache = LiveCache { _ in
            let turn = count.withLock { count in
                count += 1
                return count
            }
            return [LiveRegion(id: "same", html: "<p>a</p>"), LiveRegion(id: "turn", html: "<p>\(turn)</p>")]
        }
        let watch = cache.watch(Self.key)
        let first = try await cache.update(Self.key, since: 0, id: 1)
        #expect(first.fragments.count == 2)
        let second = try await cache.update(Self.key, since: first.version, id: 2)
        #expect(second.fragments == [#"{"html":"<p>2</p>","region":"turn"}"#])
        withExtendedLifetime(watch) {}
    }

    @Test func oneRenderingServesEverySubscriber() async throws {
        let count = Mutex(0)
        let cache = LiveCache { _ in
            count.withLock { $0 += 1 }
            await Task.yield()
            return [LiveRegion(id: "a", html: "x")]
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let watch = cache.watch(Self.key)
                    defer { withExtendedLifetime(watch) {} }
                    return try await cache.update(Self.key, since: 0, id: 7).fragments.count
                }
            }
            for try await fragments in group { #expect(fragments == 1) }
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test func aFailedRenderingDoesNotBlockTheNext() async throws {
        struct Broken: Error {}
        let count = Mutex(0)
        let cache = LiveCache { _ in
            let turn = count.withLock { count in
                count += 1
                return count
            }
            guard turn > 1 else { throw Broken() }
            return [LiveRegion(id: "a", html: "x")]
        }
        let watch = cache.watch(Self.key)
        await #expect(throws: Broken.self) { _ = try await cache.update(Self.key, since: 0, id: 1) }
        #expect(try await cache.update(Self.key, since: 0, id: 1).fragments.count == 1)
        withExtendedLifetime(watch) {}
    }
}
