import Mesh
import Testing
import VoxCrypto

/// What the settings of the collector come to.
struct TelemetrySettingsTests {
    private static func settings(_ more: [String: String] = [:]) throws -> TelemetrySettings? {
        let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.lan:4318/"]
        return try TelemetrySettings(Configuration(environment: endpoint.merging(more) { $1 }))
    }

    private static func finding(_ environment: [String: String]) throws -> ConfigFinding? {
        let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"]
        let configuration = try Configuration(environment: endpoint.merging(environment) { $1 })
        let findings = configuration.telemetry
        // The same words; a check says in which variable the setting stands.
        let told = configuration.checks(environment: [:], nowMs: 1_000).map(\.sentence)
        #expect(findings.allSatisfy { told.contains($0.sentence) })
        return findings.first
    }

    @Test func withoutAnEndpointThereAreNone() throws {
        #expect(try TelemetrySettings(Configuration()) == nil)
        #expect(try TelemetrySettings(Configuration(environment: ["OTEL_EXPORTER_OTLP_HEADERS": "broken"])) == nil)
        #expect(try Configuration().telemetry == [])
    }

    @Test func tracesAndMetricsAreSentUnlessSaidOtherwise() throws {
        let settings = try #require(try Self.settings())
        #expect(settings.signals == [.traces, .metrics])
        #expect(!settings.isLoopback)
        let file = (path: "Vox.toml", source: "[mesh.observability]\nexport = [\"logs\"]\n")
        let fromFile = try Configuration(environment: [:], file: file)
        #expect(fromFile.texts("mesh.observability.export") == ["logs"])
        let replaced = try Configuration(environment: ["VOX_MESH_OBSERVABILITY_EXPORT": "metrics"], file: file)
        #expect(replaced.texts("mesh.observability.export") == ["metrics"])
        let nothing = "[mesh.observability]\nendpoint = \"http://127.0.0.1:4318\"\nexport = []\n"
        #expect(try TelemetrySettings(Configuration(file: (path: "Vox.toml", source: nothing))) == nil)
        #expect(try Self.settings(["VOX_TRACE_SAMPLE": "off"])?.signals == [.metrics])
    }

    @Test func anotherSignalStopsTheStart() {
        #expect(throws: ConfigFinding.self) { try Self.settings(["VOX_MESH_OBSERVABILITY_EXPORT": "traces,profiles"]) }
    }

    @Test(arguments: [
        "collector:4318", "ftp://collector", "http://", "http://user:hunter2@collector:4318", "http://collector?key=1",
        "http://collector:70000", "nonsense",
    ])
    func whatIsNoBaseURLIsAnError(url: String) throws {
        let finding = try #require(try Self.finding(["OTEL_EXPORTER_OTLP_ENDPOINT": url]))
        #expect(finding.severity == .error)
        #expect(finding.code == "vox/config/bad-endpoint")
        #expect(!finding.line.contains("hunter2"))
    }

    @Test(arguments: [
        ("api-key", "header 1"), ("a=b,hunter2", "header 2"), ("=hunter2", "header 1"), ("a b=hunter2", "header 1"),
        ("Content-Type=hunter2", "header 1"), ("a=hunter2%0d%0ab: c", "header 1"), ("a=hunter2%zz", "header 1"),
    ])
    func aBrokenHeaderIsAnErrorThatShowsNothingOfIt(text: String, place: String) throws {
        let finding = try #require(try Self.finding(["OTEL_EXPORTER_OTLP_HEADERS": text]))
        #expect(finding.severity == .error)
        #expect(finding.code == "vox/config/bad-header")
        #expect(finding.sentence.hasPrefix(place))
        #expect(!finding.line.contains("hunter2"))
    }

    @Test func headersAreReadAndNeverShown() throws {
        let settings = try #require(
            try Self.settings(["OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2, authorization=Basic%20aGk=,"]))
        #expect(settings.headers.map(\.name) == ["api-key", "authorization"])
        let values = settings.headers.map { $0.value.withBytes { String(decoding: $0, as: UTF8.self) } }
        #expect(values == ["hunter2", "Basic aGk="])
        #expect(!"\(settings)".contains("hunter2"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:4318", true), ("http://localhost:4318", true), ("http://[::1]:4318", true),
        ("https://collector.example:443/base", false),
    ])
    func onlyThisMachineIsLoopback(url: String, isLoopback: Bool) throws {
        let settings = try #require(try Self.settings(["OTEL_EXPORTER_OTLP_ENDPOINT": url]))
        #expect(settings.isLoopback == isLoopback)
    }
}
