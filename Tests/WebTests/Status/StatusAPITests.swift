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

    @Test func aProcessWithACollectorSaysHowThatGoes() async throws {
        let configuration = try Configuration(environment: [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example:4318/base",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2",
        ])
        let settings = try #require(try TelemetrySettings(configuration))
        let harness = try await DashboardHarness(mesh: { parts in
            parts.telemetry = Telemetry(settings, clock: parts.clock, random: parts.random)
        })
        let answer = try await harness.send(.get, "/api/v2/status")
        let expected =
            #""telemetry":{"dropped":{"metrics":0,"traces":0},"endpoint_host":"collector.example","#
            + #""signals":["traces","metrics"]}"#
        #expect(answer.text.contains(expected), "\(answer.text)")
        #expect(!answer.text.contains("hunter2"))
    }
}
