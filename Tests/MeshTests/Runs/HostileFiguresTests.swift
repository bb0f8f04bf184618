import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Figures that no honest worker sends: they are bounded, and nothing breaks over them, now or after a restart.
struct HostileFiguresTests {
    private static let largest = UInt64(Int64.max)

    private func usage(_ figure: UInt64) -> Usage {
        var usage = Usage()
        usage.inputTokens = figure
        usage.outputTokens = figure
        usage.gpuMs = figure
        usage.cpuMs = figure
        usage.costMicroUsd = figure
        return usage
    }

    private func finish(_ mesh: JobMesh, _ run: RunID, _ usage: Usage) async throws {
        var result = try await mesh.result(run, lease: try await mesh.begin("peer-a", run))
        result.usage = usage
        try await mesh.deliver(result, from: "peer-a")
        #expect(try await mesh.runs.run(run).status == "done")
    }

    @Test(arguments: [("1e19", 1_000_000), ("-1", 0), ("1e308", 1_000_000), ("0.5", 0.5)] as [(String, Double)])
    func ratesAreBounded(_ rate: String, _ believed: Double) async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        let task = try await mesh.job(run).taskID
        let payload = """
            {"task_id":\(task),"exec_lease_id":"\(lease)","seq":1,"text":"Once","tokens":\(Self.largest),\
            "tokens_per_sec":\(rate)}
            """
        try await mesh.send("job_progress", payload, from: "peer-a")
        let live = try #require(try await mesh.runs.run(run).live)
        #expect(live.tokensPerSecond == believed)
        #expect(live.tokens == Usage.most)
        #expect(live.text == "Once")
        #expect(mesh.runs.figures()["peer-a"]?.tokensPerSecond == believed)
        #expect(mesh.runs.figures()["peer-a"]?.sum.tokens == Usage.most)
        #expect(try await mesh.runs.run(run).tokens == Usage.most)
    }

    @Test func whatIsNoNumberChangesNothing() {
        var output = LiveOutput()
        for rate in [Double.nan, .infinity, -.infinity] {
            var progress = JobProgress(taskId: 1, execLeaseId: "1", seq: output.seq + 1)
            progress.tokensPerSec = rate
            let isNew = output.apply(progress)
            #expect(isNew)
            #expect(output.tokensPerSecond == nil)
        }
    }

    @Test(arguments: ["NaN", "1e999", "\"fast\""]) func unreadableProgressIsDropped(_ rate: String) async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        let task = try await mesh.job(run).taskID
        let payload = #"{"task_id":\#(task),"exec_lease_id":"\#(lease)","seq":1,"tokens_per_sec":\#(rate)}"#
        try await mesh.send("job_progress", payload, from: "peer-a")
        #expect(mesh.runs.figures()["peer-a"]?.tokensPerSecond.isFinite == true)
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
    }

    @Test func usageIsBoundedAndSumsWorkAfterARestart() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        let mesh = try await JobMesh.open(parts, clock: clock)
        for _ in 1...4 { try await finish(mesh, mesh.dispatch(on: "peer-a"), usage(Self.largest)) }
        let before = try #require(mesh.runs.figures()["peer-a"]?.sum)
        #expect(before == RunSum(tokens: 8 * Usage.most, costMicroUsd: 4 * Usage.most))
        try mesh.mesh.store.close()
        parts.random = .seeded(9)
        let again = try await JobMesh.open(parts, clock: clock)
        #expect(again.runs.figures()["peer-a"]?.sum == before)
        #expect(again.runs.usageBuckets().last == before)
        #expect(try await again.runs.list().map(\.tokens) == Array(repeating: 2 * Usage.most, count: 4))
        try again.mesh.store.close()
    }

    /// Rows that were written before figures were bounded.
    @Test func oldRowsAreReadBounded() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        let mesh = try await JobMesh.open(parts, clock: clock)
        let run = try await mesh.dispatch(on: "peer-a")
        try await finish(mesh, run, usage(5))
        let text = WireCodec.text(usage(Self.largest))
        try await mesh.mesh.store.write("spoil") { tx in
            try tx.db.execute(sql: "UPDATE job SET usage = ?", arguments: [text])
        }
        try mesh.mesh.store.close()
        parts.random = .seeded(9)
        let again = try await JobMesh.open(parts, clock: clock)
        #expect(try await again.runs.run(run).tokens == 2 * Usage.most)
        let sum = RunSum(tokens: 2 * Usage.most, costMicroUsd: Usage.most)
        #expect(again.runs.figures()["peer-a"]?.sum == sum)
        try again.mesh.store.close()
    }
}
