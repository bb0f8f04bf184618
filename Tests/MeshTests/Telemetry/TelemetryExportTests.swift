import Audit
import Logging
import MeshFixtures
import ServiceLifecycle
import TestSupport
import Testing
import VoxCrypto

@testable import Mesh

/// The export against a collector that listens in this process.
struct TelemetryExportTests {
    private static func telemetry(
        _ url: String, _ signals: String = "traces,metrics,logs", clock: ManualClock = ManualClock(),
        _ edit: (inout TelemetryPace) -> Void = { _ in }
    ) throws -> Telemetry {
        let configuration = try Configuration(environment: [
            "OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2",
            "VOX_MESH_OBSERVABILITY_EXPORT": signals,
        ])
        var settings = try #require(try TelemetrySettings(configuration))
        // A machine with much else to do is no collector that hangs.
        (settings.pace.flush, settings.pace.timeout) = (.seconds(120), .seconds(120))
        edit(&settings.pace)
        return Telemetry(settings, clock: clock.wall, random: .seeded(3))
    }

    private static func mesh(_ telemetry: Telemetry?, clock: ManualClock = ManualClock()) async throws -> JobMesh {
        var parts = MeshParts.fixture(clock: clock)
        parts.telemetry = telemetry
        return try await JobMesh.open(parts, clock: clock)
    }

    private static func export(_ mesh: JobMesh) throws -> TelemetryExport {
        try #require(TelemetryExport(mesh.mesh, version: "1.2.3", meshName: "anna-mesh"))
    }

    /// Runs a service while the body runs, and ends it in order.
    private static func running(_ export: TelemetryExport, _ body: @Sendable () async throws -> Void) async throws {
        let group = ServiceGroup(services: [export], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func spans(_ body: [UInt8]) throws -> [JSONValue] {
        let json = try JSONValue(parsing: body)
        return json["resourceSpans"]?.arrayValue?[0]["scopeSpans"]?.arrayValue?[0]["spans"]?.arrayValue ?? []
    }

    /// A pump for numbers whose collector the test plays.
    private static func pump(
        _ queue: ExportQueue<Int>, _ telemetry: Telemetry,
        _ answer: @escaping @Sendable () async throws -> MeshTransport.Answer
    ) -> ExportPump<Int> {
        ExportPump(
            signal: .traces, queue: queue, pace: .seconds(5), telemetry: telemetry,
            sender: ExportSender(settings: telemetry.settings, transport: MeshTransport { _ in try await answer() }),
            prepare: { _ in }, encode: { .array($0.map { .integer(Int64($0)) }) })
    }

    @Test func withoutACollectorThereIsNoExport() async throws {
        let mesh = try await Self.mesh(nil)
        #expect(TelemetryExport(mesh.mesh, version: "1", meshName: "m") == nil)
        let text = try await mesh.mesh.metricsText(version: "1", wireVersion: 1)
        #expect(!text.contains("vox_export_dropped_total"))
    }

    @Test(.timeLimit(.minutes(5))) func aRunAndTheMetricsAndTheLogArriveByTheEnd() async throws {
        try await Collector.listening { collector in
            let telemetry = try Self.telemetry(collector.url)
            let mesh = try await Self.mesh(telemetry)
            let handler = try #require(TelemetryLogHandler(label: "vox.test", level: .info, telemetry: telemetry))
            let logger = Logger(label: "vox.test") { _ in handler }
            try await Self.running(Self.export(mesh)) {
                let run = try await mesh.dispatch { submission in
                    submission.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                }
                let lease = try await mesh.begin("peer-a", run)
                try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
                logger.notice("something happened", metadata: ["event": "test.happened", "reason": "\u{7}"])
            }
            // What was on its way when the end began is sent once more, with the same ids.
            var seen: Set<String> = []
            let spans = try collector.bodies("traces").flatMap(Self.spans).filter { span in
                seen.insert(span["spanId"]?.stringValue ?? "").inserted
            }
            #expect(spans.map { $0["name"]?.stringValue } == ["vox.mesh.job", "vox.mesh.dispatch", "vox.mesh.remote"])
            #expect(spans.allSatisfy { $0["traceId"] == "0af7651916cd43dd8448eb211c80319c" })
            let metrics = String(decoding: collector.bodies("metrics").joined(), as: UTF8.self)
            for name in ["vox_mesh_dispatch_latency_seconds", "vox_runs_total", "vox_export_dropped_total"] {
                #expect(metrics.contains("\"name\":\"\(name)\""), "\(name)")
            }
            let logs = String(decoding: collector.bodies("logs").joined(), as: UTF8.self)
            #expect(logs.contains("something happened") && logs.contains("test.happened"))
            #expect(logs.contains("\u{FFFD}") && !logs.contains("\u{7}"))
            for call in collector.calls {
                #expect(call.headers["content-type"] == "application/json")
                #expect(call.headers["content-encoding"] == "gzip")
                #expect(call.headers["api-key"] == "hunter2")
                #expect(!String(decoding: call.body, as: UTF8.self).contains("hunter2"))
            }
            #expect(telemetry.facts.lastSuccessMs == mesh.clock.nowMs)
            #expect(telemetry.facts.lastError == nil)
            #expect(telemetry.dropped.allSatisfy { $0.count == 0 })
        }
    }

    @Test func whatIsLocalOnlyStaysOnThisMachine() async throws {
        // Nothing listens there, and the answer is played: only the address counts.
        let telemetry = try Self.telemetry("http://collector.example:4318", "traces") { $0.batch = .milliseconds(5) }
        let near = try Self.telemetry("http://127.0.0.1:9", "traces") { $0.batch = .milliseconds(5) }
        for (telemetry, expected) in [(telemetry, 3), (near, 6)] {
            var parts = MeshParts.fixture()
            parts.telemetry = telemetry
            let mesh = try await JobMesh.open(parts, hasOwnNode: true)
            for word in ["paired-peers-only", "local-only"] {
                let run = try await mesh.dispatch(on: word == "local-only" ? "own-0001" : "peer-a") {
                    $0.privacyClass = word
                }
                let node: NodeID = word == "local-only" ? "own-0001" : "peer-a"
                let lease = try await mesh.begin(node, run)
                try await mesh.deliver(mesh.result(run, lease: lease), from: node)
            }
            await mesh.mesh.noteEndedRuns(in: telemetry)
            #expect(telemetry.spans.take().count == expected)
            #expect(telemetry.ended.count == 0)
        }
    }

    @Test(.timeLimit(.minutes(5))) func aCollectorThatIsBusyGetsTheSameBatchAgain() async throws {
        let busy: @Sendable (Collector.Call, Int) -> Collector.Answer = { _, number in
            Collector.Answer(number == 1 ? 503 : 200)
        }
        try await Collector.listening(busy) { collector in
            let telemetry = try Self.telemetry(collector.url, "traces") { $0.batch = .milliseconds(5) }
            let mesh = try await Self.mesh(telemetry)
            try await Self.running(Self.export(mesh)) {
                let span = Span(.request, .server, in: telemetry.context(below: nil), from: 1, to: 2)
                telemetry.record(span)
                try await until { collector.calls.count >= 2 && telemetry.facts.lastError == nil }
            }
            #expect(collector.calls.count == 2)
            #expect(collector.calls[0].body == collector.calls[1].body)
            #expect(telemetry.dropped.first?.count == 0)
        }
    }

    @Test func retryAfterIsALowerBoundAndARefusalIsFinal() async throws {
        let telemetry = try Self.telemetry("http://127.0.0.1:4318", "traces")
        for (status, waiting, dropped) in [(429, 3, 0), (503, 3, 0), (400, 0, 3), (413, 0, 3), (401, 0, 3)] {
            let queue = ExportQueue<Int>()
            for number in 0..<3 { queue.offer(number) }
            let pump = Self.pump(queue, telemetry) {
                MeshTransport.Answer(status: status, retryAfterSeconds: status == 401 ? nil : 7, body: [])
            }
            var backoff = Backoff(random: .seeded(1))
            guard case .pause(let length) = await pump.sendBatch(&backoff) else {
                Issue.record("\(status) is not followed by a pause")
                continue
            }
            #expect(length >= (status == 401 ? .seconds(60) : .seconds(7)), "\(status)")
            #expect(queue.count == waiting, "\(status)")
            #expect(queue.dropped == UInt64(dropped), "\(status)")
        }
        #expect(telemetry.facts.lastError == "it answered 401; look at mesh.observability.headers")
    }

    @Test func theEndFetchesUntilNothingIsLeft() async throws {
        let telemetry = try Self.telemetry("http://127.0.0.1:4318", "traces")
        let (queue, rounds) = (ExportQueue<Int>(), Recorder<Bool>())
        let pump = ExportPump(
            signal: .traces, queue: queue, pace: .seconds(5), telemetry: telemetry,
            sender: ExportSender(
                settings: telemetry.settings, transport: MeshTransport { _ in .init(status: 200, body: []) }),
            prepare: { isLast in
                guard rounds.values.count < 3 else { return }
                rounds.add(isLast)
                for number in 0..<700 { queue.offer(number) }
            }, encode: { .array($0.map { .integer(Int64($0)) }) })
        await pump.flush()
        #expect(rounds.values == [true, false, false], "the metrics are read once")
        #expect(queue.count == 0 && queue.dropped == 0)
    }

    @Test func whatACollectorKeepsOnlyInPartIsCounted() async throws {
        let telemetry = try Self.telemetry("http://127.0.0.1:4318", "traces")
        let queue = ExportQueue<Int>()
        for number in 0..<9 { queue.offer(number) }
        let pump = Self.pump(queue, telemetry) {
            let body = #"{"partialSuccess":{"rejectedSpans":"4","errorMessage":"no"}}"#
            return MeshTransport.Answer(status: 200, body: Array(body.utf8))
        }
        var backoff = Backoff(random: .seeded(1))
        #expect(await pump.sendBatch(&backoff) == .wait)
        #expect(queue.dropped == 4)
        #expect(telemetry.facts.lastSuccessMs != nil)
    }

    /// A collector that never answers holds one batch; the queue stays bounded and whoever notes something never waits.
    @Test(.timeLimit(.minutes(5))) func aCollectorThatHangsCostsTheOldestItemsOnly() async throws {
        let telemetry = try Self.telemetry("http://127.0.0.1:4318", "traces")
        let queue = ExportQueue<Int>()
        let asked = Recorder<Bool>()
        let pump = Self.pump(queue, telemetry) {
            asked.add(true)
            try await Task.sleep(for: .seconds(3_600))
            return MeshTransport.Answer(status: 200, body: [])
        }
        for number in 0..<512 { queue.offer(number) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pump.run() }
            while asked.values.isEmpty { await Task.yield() }
            for number in 512..<4_000 { queue.offer(number) }
            #expect(queue.count == 2_048)
            #expect(queue.dropped == 1_440)
            group.cancelAll()
        }
        #expect(asked.values.count == 1)
        #expect(queue.count == 2_048, "the batch in flight came back and found no room")
        #expect(queue.dropped == 1_952)
        #expect(queue.take().first == 1_952)
    }

    @Test(.timeLimit(.minutes(5))) func theEndWaitsForAHangingCollectorForALimitedTime() async throws {
        let hangs: @Sendable (Collector.Call, Int) -> Collector.Answer? = { _, _ in nil }
        try await Collector.listening(hangs) { collector in
            let telemetry = try Self.telemetry(collector.url, "traces") { pace in
                pace.batch = .milliseconds(1)
                pace.flush = .milliseconds(50)
            }
            let mesh = try await Self.mesh(telemetry)
            try await Self.running(Self.export(mesh)) {
                telemetry.record(Span(.request, .server, in: telemetry.context(below: nil), from: 1, to: 2))
                try await until { !collector.calls.isEmpty }
            }
            #expect(telemetry.facts.lastSuccessMs == nil)
            #expect(telemetry.spans.count == 1, "what was on its way came back")
        }
    }

    @Test func oneWarningAMinuteSaysHowManyWereLeftOut() {
        let clock = ManualClock()
        let lines = LogLines()
        let suppressed = { lines.all.map { $0.text("suppressed") ?? "" } }
        let health = ExportHealth(pace: .seconds(60), clock: clock.wall, logger: lines.logger)
        for _ in 0..<5 {
            health.failed(.traces, "it answered 503")
            clock.advance(ms: 10_000)
        }
        #expect(suppressed() == ["0"])
        clock.advance(ms: 10_000)
        health.failed(.logs, "it answered 503")
        #expect(suppressed() == ["0", "4"])
        #expect(health.facts.lastError == "it answered 503")
        health.succeeded()
        #expect(health.facts == ExportHealth.Facts(lastSuccessMs: clock.nowMs, lastError: nil))
    }

    @Test func onlyLoggersOfThisProgramAreHeard() throws {
        let telemetry = try Self.telemetry("http://127.0.0.1:4318")
        let quiet = try Self.telemetry("http://127.0.0.1:4318", "traces")
        #expect(TelemetryLogHandler(label: "vox.http", level: .info, telemetry: telemetry) != nil)
        #expect(TelemetryLogHandler(label: "vox", level: .info, telemetry: telemetry) != nil)
        #expect(TelemetryLogHandler(label: "voxel", level: .info, telemetry: telemetry) == nil)
        #expect(TelemetryLogHandler(label: "hummingbird", level: .info, telemetry: telemetry) == nil)
        #expect(TelemetryLogHandler(label: "vox.http", level: .info, telemetry: quiet) == nil)
        #expect(TelemetryLogHandler(label: "vox.http", level: .info, telemetry: nil) == nil)
    }
}
