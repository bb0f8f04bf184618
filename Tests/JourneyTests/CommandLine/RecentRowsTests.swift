import Audit
import Foundation
import Testing

@testable import vox

/// What `mesh.max_stale_ms` leaves out of what commands show.
@Suite struct RecentRowsTests {
    private static let peers: JSONValue = [
        ["peer_id": "near", "last_seen_unix_ms": 9_000], ["peer_id": "edge", "last_seen_unix_ms": 5_000],
        ["peer_id": "far", "last_seen_unix_ms": 4_999], ["peer_id": "new"],
    ]

    private func shown(_ answer: JSONValue, _ field: String, _ longestMs: Int64) -> [String] {
        RecentRows(answer, longestMs: longestMs, nowMs: 10_000).rows.compactMap { $0[field]?.stringValue }
    }

    @Test func silentPeersAreLeftOutAndThoseNeverHeardOfStay() {
        #expect(shown(Self.peers, "peer_id", 5_000) == ["near", "edge", "new"])
        #expect(shown(Self.peers, "peer_id", .max) == ["near", "edge", "far", "new"])
    }

    @Test func nodesGoByTheAgeOfTheirHeartbeat() {
        let nodes: JSONValue = [["id": "own", "heartbeat_age_ms": 0], ["id": "attic", "heartbeat_age_ms": 60_001]]
        #expect(shown(nodes, "id", 60_000) == ["own"])
    }

    @Test func zeroIsOff() {
        let all = RecentRows(Self.peers, longestMs: 0, nowMs: 1_000_000_000)
        #expect(all.rows == Self.peers.arrayValue)
        #expect(all.notice == nil)
    }

    @Test func whatIsLeftOutIsSaid() {
        let some = RecentRows(Self.peers, longestMs: 5_000, nowMs: 10_000)
        #expect(some.notice == "1 machine is not shown, silent for longer than mesh.max_stale_ms; 0 shows all.")
        let few = RecentRows(Self.peers, longestMs: 100, nowMs: 10_000)
        #expect(few.hiddenCount == 3)
        #expect(few.notice?.hasPrefix("3 machines are not shown") == true)
    }

    @Test func statusShowsWhoIsThere() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let record: JSONValue = ["id": "attic", "capabilities": [:], "version": "1", "last_seen_unix_ms": 0]
        #expect(try await PlainBrowser(server.mesh).post("/v1/populi/join", record).status == 200)
        let all = try await server.vox("populi", "status")
        #expect(all.output.contains("attic") && !all.output.contains("not shown"), "\(all)")
        try await eventually("it is silent for long enough") {
            let few = try await vox.run(["populi", "status"], ["VOX_MESH_MAX_STALE_MS": "1"])
            return few.status == 0 && few.output.contains("not shown") && !few.output.contains("attic")
        }
        #expect(try await server.child.stop() == 0)
    }
}
