import Audit
import GRDB
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Mesh
@testable import Web

/// While the log does not verify nothing is written, whatever is asked for, and every page says why.
@Suite struct ReadOnlyTests {
    @Test(arguments: AuditedRoute.all.filter { $0.entry != nil && $0.order != nil })
    func everyWriteIsRefused(_ row: AuditedRoute) async throws {
        let file = try PolicyFile()
        let harness = try await DashboardHarness(policyPath: file.path)
        let order = try #require(row.order)
        let call = try await order(harness)
        let before = file.text
        try await harness.breakLog()
        let size = try await harness.services.audit.entries(limit: 1).first?.index
        let method = try #require(HTTPRequest.Method(rawValue: String(row.name.prefix { $0 != " " })))
        let answer = try await harness.sendJSON(method, call.path, call.body)
        #expect(answer.status == .serviceUnavailable, "\(row): \(answer.status) \(answer.text)")
        #expect(answer.text.contains("vox/store/read-only"))
        #expect(answer.headers[.retryAfter] != nil)
        #expect(try await harness.services.audit.entries(limit: 1).first?.index == size)
        #expect(file.text == before)
    }

    @Test(arguments: ["/mesh", "/hopper", "/runs", "/add-node", "/audit", "/audit/1", "/donations"])
    func everyPageSaysWhy(_ path: String) async throws {
        let harness = try await DashboardHarness()
        _ = try await harness.services.registry.join(.fixture(), as: .own)
        try await harness.breakLog()
        let page = try await harness.send(.get, path)
        #expect(page.status == .ok)
        #expect(page.text.contains("The audit log does not verify, so nothing is written."))
        #expect(page.text.contains("href=\"/audit\""))
    }

    @Test func theAuditPageNamesTheFirstBadEntryAndTheProcessIsNotReady() async throws {
        let harness = try await DashboardHarness()
        for name in ["a", "b", "c"] { _ = try await harness.services.registry.join(.fixture(id: name), as: .own) }
        #expect(try await harness.send(.get, "/ready").status == .ok)
        try await harness.breakLog()
        let page = try await harness.send(.get, "/audit")
        #expect(page.text.contains("The log does not hold."))
        #expect(page.text.contains("href=\"/audit/1\""))
        #expect(page.text.contains("entry_hash_mismatch"))
        #expect(try await harness.send(.get, "/ready").status == .serviceUnavailable)
    }
}

extension DashboardHarness {
    /// Changes entry 1 behind the program's back, and lets the full check find it.
    func breakLog() async throws {
        if try await services.audit.entry(at: 1) == nil {
            _ = try await services.registry.join(.fixture(id: "node-a"), as: .own)
        }
        try await services.store.write("tamper") { tx in
            try tx.db.execute(
                sql: """
                    DROP TRIGGER op_log_entries_keep;
                    UPDATE op_log SET line = replace(line, '"target":"', '"target":"x') WHERE entry_index = 1
                    """)
        }
        #expect(try await services.audit.check(nowMs: clock.nowMs).ok == false)
    }
}
