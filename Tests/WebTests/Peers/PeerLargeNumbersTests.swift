import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

/// Whole numbers of a record that other machines can read exactly, whatever a node sends.
@Suite struct PeerLargeNumbersTests {
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
