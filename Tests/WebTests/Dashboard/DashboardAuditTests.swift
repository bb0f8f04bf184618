import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

/// Every JSON write of the dashboard has a row that says what the log keeps of it, and does so.
@Suite struct DashboardAuditTests {
    @Test func everyWriteHasARow() async throws {
        let harness = try await DashboardHarness()
        let writes = harness.routes().filter { $0.kind == .write }.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(writes) == Set(AuditedRoute.all.map(\.name)))
        #expect(writes.count == AuditedRoute.all.count)
    }

    @Test(arguments: AuditedRoute.all)
    func whatARowSaysIsInTheLog(_ row: AuditedRoute) async throws {
        guard let order = row.order else { return }
        let file = try PolicyFile()
        let harness = try await DashboardHarness(policyPath: file.path)
        let call = try await order(harness)
        let before = try await count(harness)
        let method = try #require(HTTPRequest.Method(rawValue: String(row.name.prefix { $0 != " " })))
        let answer = try await harness.sendJSON(method, call.path, call.body)
        #expect(answer.status.kind == .successful, "\(row): \(answer.status) \(answer.text)")
        let added = try await count(harness) - before
        let entries = added == 0 ? [] : try await harness.services.audit.entries(limit: added)
        guard let kind = row.entry else {
            #expect(entries.isEmpty, "\(row) wrote \(entries.map(\.kind))")
            return
        }
        let own = try #require(entries.first { $0.kind.rawValue == kind }, "\(row) wrote \(entries.map(\.kind))")
        #expect(own.actor == "dashboard-user")
        #expect(try await harness.services.audit.verify().ok)
    }

    /// A write that is refused leaves no trace of having happened.
    @Test(arguments: AuditedRoute.all)
    func aRefusedWriteLogsNoSuccess(_ row: AuditedRoute) async throws {
        let harness = try await DashboardHarness()
        let before = try await count(harness)
        let parts = row.name.split(separator: " ").map(String.init)
        let method = try #require(HTTPRequest.Method(rawValue: parts[0]))
        let path = DashboardHarness.example(parts[1])
        let foreign = try await harness.send(
            method, path, body: "{}", headers: [.contentType: "application/json", .origin: "https://evil.example"])
        #expect(foreign.status == .forbidden)
        let broken = try await harness.sendJSON(method, path, "[")
        #expect(broken.status == .badRequest)
        #expect(try await count(harness) == before)
    }

    private func count(_ harness: DashboardHarness) async throws -> Int {
        let newest = try await harness.services.audit.entries(limit: 1).first
        return newest.map { Int($0.index) + 1 } ?? 0
    }
}
