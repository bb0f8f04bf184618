import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct ClaimPlanTests {
    private func plan(_ sql: String, _ arguments: StatementArguments, _ mesh: MeshServices) async throws -> [String] {
        try await mesh.store.read { tx in
            try Row.fetchAll(tx.db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] }
        }
    }

    @Test(
        arguments: [
            [], ["remote_task_cancel"], ["job_submit", "remote_task_envelope"], (0..<16).map { "type-\($0)" },
            (0..<17).map { "type-\($0)" },
        ] as [[String]])
    func claimNeverScansOrSortsTheTable(filter: [String]) async throws {
        let types = filter.isEmpty ? nil : filter
        let mesh = try await MeshServices.inMemory()
        let query = ClaimQueryRow(
            receiver: "2", node: "node-a", reaches: [.anyNode, .pairedNodes, .trustedNodes], types: types)
        let steps = try await plan(query.sql, query.arguments(after: (-1, 0)), mesh)
        #expect(!steps.contains { $0.hasPrefix("SCAN message") }, "\(steps)")
        let index = filter.isEmpty ? "message_claimable " : "message_claimable_by_type "
        #expect(steps.contains { $0.contains("SEARCH message") && $0.contains(index) }, "\(steps)")
        #expect(steps.contains { $0.contains("message_held") }, "\(steps)")
    }

    /// However many rows of other types there are, they are not read.
    @Test func typesOfManyAreSoughtOneByOne() async throws {
        let mesh = try await MeshServices.inMemory()
        let steps = try await plan(ClaimQueryRow.presentTypesSQL, ["[]", "2", "node-a", "2"], mesh)
        #expect(!steps.contains { $0.hasPrefix("SCAN message") }, "\(steps)")
        let seek = "message_claimable_by_type (receiver_agent_id=? AND type_key=?"
        #expect(steps.contains { $0.contains(seek) }, "\(steps)")
        let query = ClaimQueryRow(
            receiver: "2", node: "node-a", reaches: [.anyNode], types: (0..<17).map { "type-\($0)" })
        let lanes = try await plan(query.sql, query.arguments(after: (-1, 0)), mesh)
        #expect(lanes.count { $0.contains(seek) } == 2, "\(lanes)")
        #expect(lanes.count { $0.contains("SEARCH found USING INTEGER PRIMARY KEY") } == 2, "\(lanes)")
    }

    @Test(arguments: [0, 12, 13, 400]) func onlyTypesOfRowsThatMayBeClaimedAreKept(others: Int) async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for type in ["held", "done", "note", "chat", "caf\u{e9}"] {
            let id = try await mesh.mailbox.deliver(.fixture(type: type), as: .own).messageId
            if type == "held" { _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own) }
            guard type == "done" else { continue }
            let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(id.rawValue))
            try await mesh.mailbox.ack(ack, as: .own)
        }
        let types = (0..<others).map { "type-\($0)" } + ["done", "note", "caf\u{e9}", "held"]
        let query = ClaimQueryRow(receiver: "2", node: "node-a", reaches: [.anyNode], types: types)
        let narrowed = try await mesh.store.read { tx in try query.narrowed(tx) }
        let isShort = types.count <= ClaimQueryRow.mostTypeLanes
        #expect(narrowed.types == (isShort ? types : ["note", "caf\u{e9}", "held"]))
    }

    @Test func howManyTypesAreListedMakesNoOtherStatement() {
        let statements = [17, 300, 5_000].map { count in
            ClaimQueryRow(receiver: "2", node: "node-a", reaches: [.anyNode], types: (0..<count).map { "type-\($0)" })
                .sql
        }
        #expect(Set(statements).count == 1)
    }

    @Test(arguments: [
        ("SELECT 1 FROM message WHERE lease_expires_unix_ms <= 1", "message_by_lease_end"),
        ("SELECT count(*) FROM message WHERE lease_expires_unix_ms <= 1", "message_by_lease_end"),
        ("SELECT id FROM message WHERE acked_unix_ms IS NOT NULL ORDER BY acked_unix_ms, id LIMIT 1", "message_acked"),
        (
            "SELECT id FROM message WHERE sender_agent_id = '1' AND receiver_agent_id = '2' AND idempotency_key = 'k'"
                + " AND acked_unix_ms IS NULL", "message_by_key"
        ),
        ("SELECT * FROM exec_lease WHERE scope_key = 's' AND finished_unix_ms IS NULL", "exec_lease_one_holder"),
        ("SELECT * FROM invite WHERE state = 'minted' AND expires_unix_ms <= 1", "invite_by_end"),
        ("SELECT * FROM node WHERE maintenance_until_unix_ms <= 1", "node_by_maintenance_deadline"),
    ])
    func hotQueriesUseTheirIndex(sql: String, index: String) async throws {
        let mesh = try await MeshServices.inMemory()
        let steps = try await plan(sql, [], mesh)
        #expect(steps.contains { $0.contains(index) }, "\(steps)")
        #expect(!steps.contains { $0.hasPrefix("SCAN") && !$0.contains("USING") }, "\(steps)")
    }
}
