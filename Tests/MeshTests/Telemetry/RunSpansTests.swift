import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// The spans of a run, against what its page shows.
struct RunSpansTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func spans(_ mesh: JobMesh, _ run: RunID) async throws -> [Span] {
        let view = try await mesh.runs.run(run)
        return RunSpans(view, decisions: try await mesh.runs.decisions(run), own: "own-0001").spans
    }

    private static func text(_ span: Span, _ name: TelemetryAttribute) -> String? {
        for entry in span.attributes.all where entry.name == name.rawValue {
            switch entry.value {
            case .text(let text): return text
            case .whole(let number): return String(number)
            default: return nil
            }
        }
        return nil
    }

    @Test func aRunThatWentWellIsATree() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch { $0.traceparent = Self.trace }
        mesh.clock.advance(ms: 250)
        let lease = try await mesh.begin("peer-a", run)
        mesh.clock.advance(ms: 1_500)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")

        let spans = try await Self.spans(mesh, run)
        #expect(spans.map(\.name) == [.job, .dispatch, .remote])
        let (job, dispatch, attempt) = (spans[0], spans[1], spans[2])
        #expect(spans.allSatisfy { $0.context.traceID == "0af7651916cd43dd8448eb211c80319c" })
        #expect(job.context.parentID == "b7ad6b7169203331")
        #expect(dispatch.context.parentID == job.context.spanID && attempt.context.parentID == job.context.spanID)
        #expect(Set(spans.map(\.context.spanID)).count == 3)
        #expect(dispatch.endMicros - dispatch.startMicros == 250_000)
        #expect(attempt.endMicros - attempt.startMicros == 1_500_000)
        #expect(attempt.startMicros == dispatch.endMicros && job.endMicros == attempt.endMicros)
        #expect(spans.allSatisfy { $0.failure == nil })

        for span in spans {
            #expect(Self.text(span, .runID) == run.rawValue)
            #expect(Self.text(span, .privacyClass) == "paired-peers-only")
            #expect(Self.text(span, .traceID) == "0af7651916cd43dd8448eb211c80319c")
        }
        let decision = try #require(try await mesh.runs.decisions(run).first)
        #expect(Self.text(dispatch, .dispatchKind) == "remote")
        #expect(Self.text(dispatch, .peerID) == "peer-a")
        #expect(Self.text(dispatch, .decisionID) == decision.decisionId)
        #expect(Self.text(dispatch, .sealed) == "no")
        #expect(dispatch.moments.map(\.name) == ["vox.mesh.decision"])
        #expect(Self.text(attempt, .outcome) == "done")
        #expect(Self.text(attempt, .inputTokens) == "7")
        #expect(Self.text(attempt, .outputTokens) == "3")
        #expect(Self.text(job, .nodeID) == "peer-a")
        let again = try await Self.spans(mesh, run)
        #expect(again == spans)
    }

    @Test func nothingOfWhatWasAskedOrAnsweredIsInIt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch("tell hunter2 about rain")
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        let said = String(describing: try await Self.spans(mesh, run))
        #expect(!said.contains("hunter2") && !said.contains("It rains"))
    }

    @Test func whatAWorkerWroteInItsOwnWordsIsNotInIt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let first = try #require(try await mesh.job(run).state.node)
        try await mesh.refuse(run, from: first, "hunter2 is too much rain")
        mesh.clock.advance(ms: 10_000)
        _ = try await mesh.replanner.tick()
        let second = try #require(try await mesh.job(run).state.node)
        try #require(second != first, "the decision names the refusal of the first")
        let lease = try await mesh.begin(second, run)
        try await mesh.deliver(mesh.result(run, lease: lease, error: "no hunter2"), from: second)
        _ = try await mesh.runs.cancel(run, reason: "enough", actor: "developer")
        let spans = try await Self.spans(mesh, run)
        #expect(spans.map(\.name) == [.job, .dispatch, .dispatch, .remote])
        #expect(spans[1].failure == "other" && spans[3].failure == "other")
        #expect(!String(describing: spans).contains("hunter2"))
    }

    @Test func runsWaitForRoom() async throws {
        let clock = ManualClock()
        let configuration = try Configuration(environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"])
        let settings = try #require(try TelemetrySettings(configuration))
        let telemetry = Telemetry(settings, clock: clock.wall, random: .seeded(3))
        var parts = MeshParts.fixture(clock: clock)
        parts.telemetry = telemetry
        let mesh = try await JobMesh.open(parts, clock: clock)
        let run = try await mesh.dispatch()
        _ = try await mesh.runs.cancel(run, reason: "", actor: "developer")
        #expect(telemetry.ended.count == 1)
        for _ in 0..<1_024 {
            telemetry.record(Span(.request, .server, in: telemetry.context(below: nil), from: 1, to: 2))
        }
        await mesh.mesh.noteEndedRuns(in: telemetry)
        #expect(telemetry.ended.count == 1 && telemetry.spans.count == 1_024)
        _ = telemetry.spans.take()
        await mesh.mesh.noteEndedRuns(in: telemetry)
        #expect(telemetry.ended.count == 0 && telemetry.spans.count > 512)
        #expect(telemetry.dropped.allSatisfy { $0.count == 0 })
    }

    @Test func everyPlacementAndEveryAttemptIsASpanOfItsOwn() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch(on: "peer-a")
        try await mesh.refuse(run, from: "peer-a", "slot_full")
        mesh.clock.advance(ms: 10_000)
        _ = try await mesh.replanner.tick()
        let node = try #require(try await mesh.job(run).state.node)
        let lease = try await mesh.begin(node, run)
        try await mesh.deliver(mesh.result(run, lease: lease, error: "backend_failed"), from: node)
        _ = try await mesh.runs.cancel(run, reason: "enough", actor: "developer")

        let spans = try await Self.spans(mesh, run)
        #expect(spans.map(\.name) == [.job, .dispatch, .dispatch, .remote])
        #expect(spans[1].failure == "slot_full")
        #expect(Self.text(spans[1], .reason) == "slot_full")
        #expect(spans[2].failure == nil)
        #expect(spans[3].failure == "backend_failed")
        #expect(Self.text(spans[3], .outcome) == "requeued")
        #expect(Self.text(spans[0], .outcome) == "cancelled")
        #expect(spans[0].failure == "cancelled")
    }

    @Test func aTraceThatItsCallerDoesNotRecordIsLeftOut() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch { $0.traceparent = String(Self.trace.dropLast()) + "0" }
        _ = try await mesh.runs.cancel(run, reason: "", actor: "developer")
        #expect(try await Self.spans(mesh, run) == [])
    }

    @Test(arguments: [
        ("own-0001", false, DispatchKind.local), ("own-0001", true, .fallback), ("peer-a", false, .remote),
        ("peer-a", true, .remote),
    ])
    func thePlaceDecidesTheKind(node: String, hasLeft: Bool, kind: DispatchKind) {
        #expect(DispatchKind(NodeID(node), own: "own-0001", hasLeft: hasLeft) == kind)
    }

    @Test func theTimeFromPlacementToStartIsCounted() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        mesh.clock.advance(ms: 750)
        _ = try await mesh.begin("peer-a", run)
        let text = try await mesh.mesh.metricsText(version: "1", wireVersion: 1)
        let name = "vox_mesh_dispatch_latency_seconds"
        #expect(text.contains("\(name)_bucket{dispatch_kind=\"remote\",le=\"0.5\"} 0\n"))
        #expect(text.contains("\(name)_bucket{dispatch_kind=\"remote\",le=\"1\"} 1\n"))
        #expect(text.contains("\(name)_sum{dispatch_kind=\"remote\"} 0.75\n"))
    }
}
