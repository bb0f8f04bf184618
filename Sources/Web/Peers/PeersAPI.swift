import Hummingbird
import Mesh

/// `GET /api/v2/mesh/peers`: who is paired with this machine.
struct PeersAPI: Sendable {
    let peers: PeersReader

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/peers") { _, _ in JSONAnswer(try await peers.peers()) }
    }
}
