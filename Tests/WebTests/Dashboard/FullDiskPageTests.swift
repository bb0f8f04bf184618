import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// While the disk is full every page says that changes are not saved; once there is room none does.
@Suite struct FullDiskPageTests {
    @Test(arguments: ["/mesh", "/hopper", "/runs", "/add-node", "/audit", "/donations"])
    func everyPageSaysItUntilThereIsRoom(_ path: String) async throws {
        let harness = try await DashboardHarness()
        let store = harness.services.store
        let words = "Changes cannot be saved. The store could not write"
        #expect(try await !harness.send(.get, path).text.contains(words))
        try await store.fill()
        let page = try await harness.send(.get, path)
        #expect(page.status == .ok)
        #expect(page.text.contains(words))
        #expect(page.text.contains("Free some disk space; vox doctor finds other causes."))
        try await store.makeRoom()
        #expect(try await !harness.send(.get, path).text.contains(words))
    }
}
