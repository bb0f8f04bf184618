import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct AdminAPITests {
    private static func body(_ fields: String, reason: String = "it overheats") -> String {
        #"{\#(fields),"confirm_token":"yes-i-mean-it","reason":"\#(reason)"}"#
    }

    private static func gates(_ harness: DashboardHarness, _ node: NodeID) -> NodeGates? {
        harness.services.registry.node(node)?.gates
    }

    @Test func quarantineGoesOnAndOffAndIsRecordedWithItsReason() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let path = "/api/v2/mesh/nodes/\(worker.id)/quarantine"
        let on = try await harness.sendJSON(.post, path, Self.body(#""quarantined":true"#))
        try ExchangeSnapshot(name: "admin-quarantine").verify("POST \(path)", on)
        #expect(Self.gates(harness, worker.id)?.isQuarantined == true)
        let entry = try #require(try await harness.services.audit.entries(limit: 1).first)
        #expect(entry.kind == .nodeQuarantined && entry.target == worker.id.rawValue)
        #expect(entry.actor == "dashboard-user" && entry.reason == "it overheats")
        let off = try await harness.sendJSON(.post, path, Self.body(#""quarantined":false"#))
        #expect(off.text.contains(#""on":false"#))
        #expect(Self.gates(harness, worker.id)?.isQuarantined == false)
    }

    @Test func maintenanceHasAnEndWhenOneIsGiven() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let path = "/api/v2/mesh/nodes/\(worker.id)/maintenance"
        let fields = #""maintenance":true,"maintenance_for_ms":60000"#
        let on = try await harness.sendJSON(.post, path, Self.body(fields))
        try ExchangeSnapshot(name: "admin-maintenance").verify("POST \(path)", on)
        #expect(Self.gates(harness, worker.id)?.maintenanceUntilMs == harness.clock.nowMs + 60_000)
        harness.clock.advance(ms: 60_000)
        try await harness.services.registry.tick()
        #expect(Self.gates(harness, worker.id)?.isInMaintenance == false)
        _ = try await harness.sendJSON(.post, path, Self.body(#""maintenance":true"#))
        #expect(Self.gates(harness, worker.id)?.isInMaintenance == true)
        #expect(Self.gates(harness, worker.id)?.maintenanceUntilMs == nil)
        _ = try await harness.sendJSON(.post, path, Self.body(#""maintenance":false"#))
        #expect(Self.gates(harness, worker.id)?.isInMaintenance == false)
    }

    @Test(arguments: ["quarantine", "maintenance"]) func anUnclearWishChangesNothing(_ word: String) async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        let field = word == "quarantine" ? "quarantined" : "maintenance"
        let path = "/api/v2/mesh/nodes/\(worker.id)/\(word)"
        let before = try await harness.services.audit.entries(limit: 1).first?.index
        for (body, code) in [
            (#"{"\#(field)":true}"#, "vox/audit/confirm-required"),
            (#"{"\#(field)":true,"confirm_token":"yes-i-mean-it","reason":" "}"#, "vox/audit/reason-required"),
            (#"{"confirm_token":"yes-i-mean-it","reason":"r"}"#, "vox/http/bad-field"),
            (#"{"\#(field)":1,"confirm_token":"yes-i-mean-it","reason":"r"}"#, "vox/http/bad-field"),
        ] {
            let answer = try await harness.sendJSON(.post, path, body)
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains(#""code":"\#(code)""#), "\(body): \(answer.text)")
        }
        let nobody = try await harness.sendJSON(
            .post, "/api/v2/mesh/nodes/nobody/\(word)", Self.body(#""\#(field)":true"#))
        #expect(nobody.status == .notFound)
        #expect(nobody.text.contains("vox/mesh/unknown-node"))
        #expect(try await harness.services.audit.entries(limit: 1).first?.index == before)
        #expect(Self.gates(harness, worker.id) == NodeGates())
    }
}
