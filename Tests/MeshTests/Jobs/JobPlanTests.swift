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
}
