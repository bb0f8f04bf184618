import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct MetricsRoutesTests {
    @Test func requestsAreCountedByThePatternOfTheirRoute() async throws {
        let harness = try await PeerHarness(isOpen: false)
        let admin = PeerHarness.secrets[.admin]
        _ = try await harness.send(.get, "/v1/populi/nodes", bearer: admin)
        _ = try await harness.send(.get, "/v1/populi/nodes")
        _ = try await harness.send(.get, "/v1/populi/nothing-here", bearer: admin)
        let text = try await harness.services.metricsText(version: "1", wireVersion: 1)
        let name = "vox_mesh_http_requests_total"
        #expect(text.contains("\(name){route=\"/v1/populi/nodes\",method=\"GET\",status=\"200\"} 1\n"))
        #expect(text.contains("status=\"401\"} 1\n"))
        #expect(text.contains("\(name){route=\"other\",method=\"GET\",status=\"404\"} 1\n"))
        #expect(!text.contains("nothing-"))
        #expect(text.contains("vox_mesh_http_request_duration_seconds_count{route=\"/v1/populi/nodes\"} 2\n"))
    }

    @Test func theDashboardAnswersInPrometheusFormat() async throws {
        let harness = try await DashboardHarness()
        let answer = try await harness.send(.get, "/metrics")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.text.contains("\nvox_build_info{version=\"1.0.0\",wire=\"1\"} 1\n"))
        #expect(answer.text.contains("\nvox_oplog_size 1\n"))
    }
}
