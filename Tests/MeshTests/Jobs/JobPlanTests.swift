import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// The queries of jobs use indexes, so they cost the same with a long history.
struct JobPlanTests {
    private func plan(_ sql: String, _ arguments: StatementArguments = []) async throws -> String {
        let mesh = try await MeshServices.inMemory()
        return try await mesh.store.read { tx in
            try Row.fetchAll(tx.db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
                .map { $0["detail"] as String }.joined(separator: "\n")
        }
    }

    @Test func openJobsAreFoundByState() async throws {
        let plan = try await plan(
            "SELECT * FROM job WHERE state IN ('queued', 'assigned', 'running') ORDER BY task_id")
        #expect(plan.contains("USING INDEX job_by_state"))
    }

    @Test func runsWithAStatusAreFoundByState() async throws {
        let plan = try await plan(
            "SELECT * FROM job WHERE task_id < ? AND state = ? ORDER BY task_id DESC LIMIT ?", [9, "failed", 64])
        #expect(plan.contains("USING INDEX job_by_state"))
        #expect(!plan.contains("TEMP B-TREE"))
    }

    @Test func aSessionsLastNodeIsFoundByTheSession() async throws {
        let plan = try await plan(
            """
            SELECT node_id FROM job WHERE state = 'done' AND json_extract(facts, '$.sessionId') = ?
            ORDER BY task_id DESC LIMIT 1
            """, ["s"])
        #expect(plan.contains("USING INDEX job_by_session"))
        #expect(!plan.contains("TEMP B-TREE"))
    }

    @Test func planningStaysQuickWithALongHistory() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch { $0.sessionID = "s" }
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        try await mesh.mesh.store.write("fill") { tx in
            try tx.db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    INSERT INTO job (run_id, state, node_id, attempt, max_attempts, not_before_ms, queued_since_ms,
                        facts, memory, submitted_micros, finished_micros)
                    SELECT 'run-old' || i, 'done', 'peer-b', 1, 3, 0, 0, facts, memory, 0, 1 FROM n, job
                        WHERE task_id = 1
                    """)
        }
        let clock = ContinuousClock()
        let spent = try await clock.measure {
            for _ in 0..<20 {
                _ = try await mesh.hopper.likely(mesh.submit("write it") { $0.sessionID = "s" }[0])
                _ = try await mesh.runs.list(status: "failed")
            }
        }
        #expect(spent < .seconds(2))
    }
}
