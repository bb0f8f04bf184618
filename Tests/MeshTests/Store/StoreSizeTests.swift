import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// When the size of the store is worth a word.
@Suite struct StoreSizeTests {
    @Test func zeroIsNoLimit() {
        #expect(StoreSizeLimit(megabytes: 0).excess(ofBytes: .max) == nil)
    }

    @Test func aStoreAtItsLimitIsNotAboveIt() throws {
        let limit = StoreSizeLimit(megabytes: 1)
        #expect(limit.excess(ofBytes: 1 << 20) == nil)
        let excess = try #require(limit.excess(ofBytes: 3 << 20))
        #expect(excess.sentence.contains("3 MiB") && excess.sentence.contains("mesh.store.size_alert_mb"))
        #expect(excess.remedy.contains("vox audit archive"))
    }

    @Test func growthIsSaidOnceForEachTenth() {
        let limit = StoreSizeLimit(megabytes: 1)
        var growth = StoreGrowth()
        let mebibytes: [(UInt64, Bool)] = [
            (1, false), (100, true), (100, false), (109, false), (110, true), (115, false), (121, true), (1, false),
            (2, true),
        ]
        for (size, isNews) in mebibytes {
            #expect(growth.handle(limit.excess(ofBytes: size << 20)) == isNews, "\(size) MiB")
        }
    }

    @Test func aLookBelowTheLimitFindsNothing() async throws {
        let services = try await MeshServices.open(MeshParts.fixture(clock: ManualClock()))
        try await services.storeSize.look()
        #expect(services.storeSize.excess == nil)
    }

    @Test func aLookAboveTheLimitPublishesOneAlert() async throws {
        let services = try await MeshServices.open(MeshParts.fixture(clock: ManualClock()))
        try await services.store.write("fill") { tx in
            for _ in 0..<20 {
                let text = JSONValue.string(String(repeating: "x", count: 60_000))
                try tx.append(EntryDraft(kind: .controlEvent, actor: "system", payload: ["text": text]))
            }
        }
        let watch = StoreSizeWatch(
            store: services.store, events: services.events, limit: StoreSizeLimit(megabytes: 1))
        let before = services.events.lastID
        try await watch.look()
        #expect(try #require(watch.excess).usedBytes > 1 << 20)
        try await watch.look()
        #expect(services.events.lastID == before + 1)
    }
}
