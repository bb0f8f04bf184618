import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// Figures that no honest worker sends: every page that shows them still comes.
struct HostileFiguresTests {
    private static let token = Caller(role: .node, boundNode: WorkHarness.peer, source: "node:peer-a")

    private func send(_ work: WorkHarness, _ type: String, _ payload: String) async throws {
        let request = A2ADeliverRequest.fixture(to: "1", type: type, payload: payload)
        _ = try await work.services.mailbox.deliver(request, as: Self.token)
    }

    private func expectPages(_ work: WorkHarness, _ run: RunID) async throws {
        let paths = [
            "/", "/mesh", "/mesh/nodes/peer-a", "/runs", "/runs/\(run)", "/api/v2/mesh/summary", "/api/v2/mesh/nodes",
            "/api/v2/runs", "/api/v2/runs/\(run)", "/api/v2/mesh/budget", "/api/v2/mesh/nodes/peer-a",
        ]
        for path in paths {
            let answer = try await work.get(path)
            #expect([.ok, .seeOther, .found].contains(answer.status), "\(path)")
        }
    }

    @Test(arguments: ["1e19", "1e308", "-1"]) func pagesComeWhateverAWorkerSays(_ rate: String) async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let lease = try await work.begin(run)
        let job = try await work.services.runs.run(run).job
        let largest = Int64.max
        try await send(
            work, "job_progress",
            """
            {"task_id":\(job.taskID),"exec_lease_id":"\(lease)","seq":1,"text":"Once","tokens":\(largest),\
            "tokens_per_sec":\(rate)}
            """)
        try await expectPages(work, run)
        let key = job.envelopeKey ?? ""
        try await send(
            work, "remote_task_result",
            """
            {"idempotency_key":"\(key)","success":true,"task_id":\(job.taskID),"exec_lease_id":"\(lease)",\
            "result":"It rains.","error":null,"usage":{"input_tokens":\(largest),"output_tokens":\(largest),\
            "gpu_ms":\(largest),"cpu_ms":\(largest),"cost_micro_usd":\(largest),"model_id":"vox-tiny"}}
            """)
        #expect(try await work.services.runs.run(run).status == "done")
        try await expectPages(work, run)
    }
}
