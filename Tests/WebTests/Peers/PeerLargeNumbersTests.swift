import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Web

/// Whole numbers of a record that other machines can read exactly, whatever a node sends.
@Suite struct PeerLargeNumbersTests {
    /// Any number of 64 bits is one; what is clamped is clamped.
    @Test func theLargestUnsignedNumbersAreClamped() async throws {
        let harness = try await PeerHarness()
        let join = PeerRouteRow.record.replacing(
            #""last_seen_unix_ms":0"#, with: #""last_seen_unix_ms":18446744073709551615"#)
        #expect(try await harness.send(.post, "/v1/populi/join", body: join).status == .ok)
        let list = #"{"receiver_agent_id":"2","max_messages":18446744073709551615,"wait_ms":9223372036854775808}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: list).status == .ok)
        let maintenance = #"{"node_id":"n1","maintenance":true,"maintenance_for_ms":18446744073709551615}"#
        #expect(try await harness.send(.post, "/v1/populi/admin/maintenance", body: maintenance).status == .noContent)
        let until = harness.clock.nowMs + 7 * 86_400_000
        #expect(
            try await harness.send(.get, "/v1/populi/nodes").text.contains(#""maintenance_until_unix_ms":\#(until)"#))
        let beyond = #"{"receiver_agent_id":"2","max_messages":18446744073709551616}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: beyond).status == .badRequest)
    }

    @Test(arguments: ["/v1/populi/join", "/v1/populi/heartbeat"])
    func aRecordNeverComesBackWithMoreThanAReaderKeepsExact(path: String) async throws {
        let harness = try await PeerHarness()
        let body = #"""
            {"id":"n1","version":"1","last_seen_unix_ms":0,"memory_free_bytes":9223372036854775807,
            "capabilities":{"future":9223372036854775807},"maintenance":true,
            "maintenance_until_unix_ms":9223372036854775807}
            """#
        let stored = try await harness.send(.post, path, body: body)
        #expect(stored.status == .ok)
        let listed = try await harness.send(.get, "/v1/populi/nodes")
        for answer in [stored.text, listed.text] {
            #expect(answer.contains(#""memory_free_bytes":9007199254740991"#))
            #expect(answer.contains(#""future":9007199254740991"#))
            #expect(answer.contains(#""maintenance_until_unix_ms":9007199254740991"#))
            #expect(!answer.contains("9223372036854775807"))
        }
    }
}
