import HTTPTypes
import Hummingbird
import Mesh
import NIOCore

/// `GET /metrics`: what this process counts, for Prometheus and what reads its format.
struct MetricsRoutes: Sendable {
    let services: MeshServices
    let settings: DashboardSettings

    func add(to table: inout DashboardTable) {
        table.answer("/metrics") { _, _ in
            let text = try await services.metricsText(version: settings.version, wireVersion: 1)
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }
}
