import Audit
import GRDB
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Mesh
@testable import Web

/// While the disk is full every page says that changes are not saved; once there is room none does.
@Suite struct FullDiskPageTests {
    @Test(arguments: ["/mesh", "/hopper", "/runs", "/add-node", "/audit", "/donations"])
    func everyPageSaysItUntilThereIsRoom(_ path: String) async throws {
        let harness = try await DashboardHarness()
        let store = harness.services.store
        let words = "Changes cannot be saved. The store could not write"
        #expect(try await !harness.send(.get, path).text.contains(words))
        try await setMostPages(nil, in: store)
        await #expect(throws: StoreError.self) {
            for _ in 0..<2_000 {
                try await store.write("fill") { tx in _ = try tx.append(.init(kind: .controlEvent, actor: "system")) }
            }
        }
        let page = try await harness.send(.get, path)
        #expect(page.status == .ok)
        #expect(page.text.contains(words))
        #expect(page.text.contains("Free some disk space; vox doctor finds other causes."))
        try await setMostPages(1_000_000, in: store)
        #expect(try await !harness.send(.get, path).text.contains(words))
    }

    /// Sets how many pages the store may have; nil means as many as it has.
    private func setMostPages(_ count: Int?, in store: MeshStore) async throws {
        try await store.write("resize") { tx in
            let pages = try count ?? Int.fetchOne(tx.db, sql: "PRAGMA page_count") ?? 0
            try tx.db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
