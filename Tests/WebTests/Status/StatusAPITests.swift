import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct StatusAPITests {
    @Test func aFreshProcessIsInOrder() async throws {
        let harness = try await DashboardHarness {
            $0.listeners = {
                [
                    ListenerFacts(name: "dashboard", url: "http://127.0.0.1:9846/"),
                    ListenerFacts(name: "mesh", url: "http://127.0.0.1:9847"),
                ]
            }
        }
        let answer = try await harness.send(.get, "/api/v2/status")
        let size = try await harness.services.store.sizeBytes()
        #expect(size > 0 && size % 4_096 == 0)
        let expected =
            #"{"data":{"listeners":[{"name":"dashboard","url":"http://127.0.0.1:9846/"},"#
            + #"{"name":"mesh","url":"http://127.0.0.1:9847"}],"memberships":0,"oplog":{"size":1,"verified_to":1},"#
            + #""paired_peers":0,"store":{"durability":"full","ok":true,"size_bytes":\#(size)},"version":"1.0.0","#
            + #""wire_version":1},"v":1}"#
        #expect(answer.text == expected)
    }
}
