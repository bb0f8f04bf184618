import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct DashboardAPITests {
    @Test func freshMeshIsEmpty() async throws {
        let harness = try await DashboardHarness()
        for name in ["summary", "nodes", "edges", "leases", "peers", "invites", "budget", "models"] {
            let path = "/api/v2/mesh/\(name)"
            try ExchangeSnapshot(name: "fresh-\(name)").verify("GET \(path)", try await harness.send(.get, path))
        }
    }

    @Test func joinedNodeIsListedWithItsEdge() async throws {
        let harness = try await DashboardHarness()
        _ = try await harness.services.registry.join(.fixture(id: "den/pc 1"), as: .own)
        let nodes = try await harness.send(.get, "/api/v2/mesh/nodes")
        try ExchangeSnapshot(name: "mesh-nodes").verify("GET /api/v2/mesh/nodes", nodes)
        let edges = try await harness.send(.get, "/api/v2/mesh/edges")
        #expect(edges.text.contains(#""kind":"channel""#))
        let node = try await harness.send(.get, "/api/v2/mesh/nodes/den%2Fpc%201")
        #expect(node.status == .ok)
        #expect(node.text.contains(#""privacy_class":"paired-peers-only""#))
        let unknown = try await harness.send(.get, "/api/v2/mesh/nodes/nobody")
        #expect(unknown.status == .notFound)
        #expect(unknown.text.contains("vox/mesh/unknown-node"))
    }

    @Test func logIsPagedNewestFirst() async throws {
        let harness = try await DashboardHarness()
        for name in ["a", "b", "c"] { _ = try await harness.services.registry.join(.fixture(id: name), as: .own) }
        let first = try await harness.send(.get, "/api/v2/oplog/entries?limit=2")
        let cursor = try #require(first.field("next_cursor"))
        let second = try await harness.send(.get, "/api/v2/oplog/entries?limit=200&cursor=\(cursor)")
        #expect(second.text.contains(#""next_cursor":null"#))
        #expect(second.text.contains("log_opened"))
        let filtered = try await harness.send(.get, "/api/v2/oplog/entries?kind=node_added&target=b")
        #expect(filtered.text.components(of: "\"kind\":\"node_added\"") == 1)
        let verified = try await harness.send(.get, "/api/v2/oplog/verify")
        #expect(verified.text.contains(#""ok":true"#))
    }

    @Test(arguments: ["cursor=%00", "cursor=abc", "limit=x", "from=-1", "to=soon", "cursor=%ff"])
    func unfitQueriesAreRefused(_ query: String) async throws {
        let harness = try await DashboardHarness()
        let response = try await harness.send(.get, "/api/v2/oplog/entries?\(query)")
        #expect(response.status == .badRequest)
        #expect(response.text.hasPrefix(#"{"error":{"code":"vox/http/bad-"#))
    }

    @Test func unknownEntryIsNotFound() async throws {
        let harness = try await DashboardHarness()
        for index in ["99999", "-1", "x"] {
            let response = try await harness.send(.get, "/api/v2/oplog/entries/\(index)")
            #expect(response.status == .notFound)
            #expect(response.text.contains("vox/oplog/unknown-entry"))
        }
    }
}
