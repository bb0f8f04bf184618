import Audit
import Foundation
import TestSupport
import Testing

extension Journeys {
    /// A real process with a collector.
    @Suite struct TelemetryTests {
        private static let trace = "0af7651916cd43dd8448eb211c80319c"

        @Test(.timeLimit(.minutes(3))) func aRequestAndItsRunArriveInOneTrace() async throws {
            try await Collector.listening { collector in
                try await Stage.play { stage in
                    let home = try await stage.start(
                        "anna",
                        environment: [
                            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2",
                            "VOX_MESH_OBSERVABILITY_EXPORT": "traces,metrics,logs", "VOX_LOG": "debug",
                        ])
                    try await Self.work(home)
                    let status = try await home.vox("populi", "status")
                    try #require(status.output.contains("Telemetry (traces, metrics, logs) goes to 127.0.0.1: "))
                    try #require(!status.output.contains("hunter2"))
                    try #require(try await home.child.stop() == 0, "\(home.child.errors)")
                    try Self.areInOneTrace(try collector.bodies("traces").flatMap(Self.spans))
                    try Self.isSaid(collector)
                    try #require(!home.child.errors.contains("hunter2"))
                }
            }
        }

        @Test(.timeLimit(.minutes(2))) func aCollectorThatIsAwayStopsNothing() async throws {
            try await Stage.play { stage in
                // Port 9 is the port of discard: nobody listens there.
                let home = try await stage.start(
                    "anna", environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"])
                try await Self.work(home)
                try #require(try await home.child.stop() == 0, "\(home.child.errors)")
            }
        }

        /// Submits within a trace, runs it here, and waits for its end.
        private static func work(_ home: VoxProcess) async throws {
            let reference = try ReferenceAnswer.longest()
            let item = try await home.vox(
                "hopper", "submit", reference.sentence, "--traceparent", "00-\(trace)-b7ad6b7169203331-01", "--json")
            try #require(item.status == 0, "\(item)")
            let id = try JSONValue(parsing: Array(item.output.utf8))["item_id"]?.stringValue ?? ""
            let batch = try await home.vox("hopper", "start-batch", "--item", id, "--json")
            let outcome = try JSONValue(parsing: Array(batch.output.utf8))["outcomes"]?.arrayValue?.first
            let run = try #require(outcome?["run_id"]?.stringValue, "\(batch)")
            try await eventually("run \(run) is done", within: .seconds(60)) {
                let shown = try await home.vox("runs", "show", run, "--json")
                return try JSONValue(parsing: Array(shown.output.utf8))["status"]?.stringValue == "done"
            }
        }

        private static func spans(_ body: [UInt8]) throws -> [JSONValue] {
            let scopes = try JSONValue(parsing: body)["resourceSpans"]?.arrayValue?.first?["scopeSpans"]?.arrayValue
            return scopes?.first?["spans"]?.arrayValue ?? []
        }

        private static func areInOneTrace(_ spans: [JSONValue]) throws {
            let mine = spans.filter { $0["traceId"]?.stringValue == trace }
            let names = mine.compactMap { $0["name"]?.stringValue }
            try #require(Set(names) == ["vox.http.request", "vox.mesh.job", "vox.mesh.dispatch", "vox.mesh.remote"])
            func one(_ name: String) throws -> JSONValue {
                try #require(mine.first { $0["name"]?.stringValue == name }, "\(names)")
            }
            let (request, job) = (try one("vox.http.request"), try one("vox.mesh.job"))
            try #require(request["parentSpanId"]?.stringValue == "b7ad6b7169203331")
            try #require(job["parentSpanId"] == request["spanId"])
            try #require(try one("vox.mesh.dispatch")["parentSpanId"] == job["spanId"])
            try #require(attribute("http.route", of: request) == "/api/v2/hopper/submit")
            try #require(attribute("vox.mesh.dispatch_kind", of: try one("vox.mesh.dispatch")) == "local")
            try #require(attribute("vox.mesh.privacy_class", of: job) == "local-only")
        }

        private static func attribute(_ name: String, of span: JSONValue) -> String? {
            let found = span["attributes"]?.arrayValue?.first { $0["key"]?.stringValue == name }
            return found?["value"]?["stringValue"]?.stringValue
        }

        /// Metrics and logs are there; what was asked, what was answered and the header's value are nowhere.
        private static func isSaid(_ collector: Collector) throws {
            let reference = try ReferenceAnswer.longest()
            let lines = reference.text.split(separator: "\n").map(String.init)
            let answer = try #require(lines.max { $0.count < $1.count })
            let metrics = String(decoding: collector.bodies("metrics").joined(), as: UTF8.self)
            for name in ["vox_mesh_dispatch_latency_seconds", "vox_runs_total", "vox_build_info"] {
                try #require(metrics.contains("\"name\":\"\(name)\""), "\(name)")
            }
            let logs = String(decoding: collector.bodies("logs").joined(), as: UTF8.self)
            try #require(logs.contains("\"traceId\":\"\(trace)\""))
            for call in collector.calls {
                let text = String(decoding: call.body, as: UTF8.self)
                try #require(call.headers["api-key"] == "hunter2")
                for secret in ["hunter2", reference.sentence, answer] {
                    try #require(!text.contains(secret), "\(call.path)")
                }
                try #require(text.contains("anna-mesh") && text.contains("service.instance.id"))
            }
        }
    }
}
