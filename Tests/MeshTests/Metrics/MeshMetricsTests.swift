import MeshFixtures
import Testing

@testable import Mesh

/// What a mesh counts of what happens in it.
struct MeshMetricsTests {
    private func lines(_ mesh: MeshServices) async throws -> Set<String> {
        let text = try await mesh.metricsText(version: "1.2.3", wireVersion: 1)
        return Set(text.split(separator: "\n").map { String($0) })
    }

    @Test func leasesAreCountedByWhatBecameOfThem() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        func grant(_ scope: String) async throws -> RemoteExecLeaseRow {
            try await mesh.leases.grant(
                RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: scope), as: .own)
        }
        let (first, second) = (try await grant("a"), try await grant("b"))
        _ = try await grant("c")
        let request = RemoteExecLeaseRenewRequest(leaseId: first.leaseId.rawValue, claimerNodeId: "node-a")
        try await mesh.leases.renew(request, as: .own)
        try await mesh.leases.release(request, as: .own)
        try await mesh.leases.revoke(AdminExecLeaseRevokeRequest(leaseId: second.leaseId.rawValue), as: .own)
        #expect(try await lines(mesh).contains(#"vox_mesh_leases_live{kind="exec"} 1"#))
        clock.advance(ms: 3_600_000)
        try await mesh.leases.tick()
        let found = try await lines(mesh)
        for (word, count) in ["granted": 3, "renewed": 1, "completed": 1, "revoked": 1, "expired": 1] {
            #expect(
                found.contains("vox_mesh_lease_transitions_total{kind=\"exec\",to=\"\(word)\"} \(count)"), "\(word)")
        }
        #expect(found.contains(#"vox_oplog_entries_total{kind="lease_granted"} 3"#))
        #expect(found.contains(#"vox_mesh_leases_live{kind="exec"} 0"#))
    }

    @Test func theMailboxIsCountedByReceiverAndState() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        var request = A2ADeliverRequest.fixture()
        request.idempotencyKey = "once"
        for _ in 0..<2 { _ = try await mesh.mailbox.deliver(request, as: .own) }
        request.idempotencyKey = nil
        for _ in 0..<3 { _ = try await mesh.mailbox.deliver(request, as: .own) }
        request.receiverAgentId = "x"
        await #expect(throws: MailboxError.unfitAgentID) { try await mesh.mailbox.deliver(request, as: .own) }
        let row = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own).messages.first
        let id = try #require(row?.id)
        try await mesh.mailbox.ack(
            A2AAckRequest(receiverAgentId: "2", messageId: UInt64(id.rawValue)), as: .own)
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        let found = try await lines(mesh)
        #expect(found.contains(#"vox_mesh_deliver_total{result="stored"} 4"#))
        #expect(found.contains(#"vox_mesh_deliver_total{result="duplicate"} 1"#))
        #expect(found.contains(#"vox_mesh_deliver_total{result="invalid"} 1"#))
        #expect(found.contains(#"vox_mesh_claims_total{result="row"} 2"#))
        #expect(found.contains(#"vox_mesh_inbox_rows{state="acked"} 1"#))
        #expect(found.contains(#"vox_mesh_inbox_rows{state="leased"} 1"#))
        #expect(found.contains(#"vox_mesh_inbox_rows{state="pending"} 2"#))
        #expect(found.contains(#"vox_mesh_inbox_depth{receiver="2"} 3"#))
        #expect(found.contains(#"vox_store_rows{table="message"} 4"#))
    }

    @Test func onlyTheDeepestInboxesAreNamed() async throws {
        let mesh = try await MeshServices.inMemory()
        for receiver in 1...53 {
            for _ in 0..<(receiver > 50 ? 1 : 2) {
                var request = A2ADeliverRequest.fixture()
                request.receiverAgentId = String(receiver)
                _ = try await mesh.mailbox.deliver(request, as: .own)
            }
        }
        let depths = try await lines(mesh).filter { $0.hasPrefix("vox_mesh_inbox_depth{") }
        #expect(depths.count == 51)
        #expect(depths.contains(#"vox_mesh_inbox_depth{receiver="other"} 3"#))
    }

    @Test func peersCannotMakeEndlessSeries() async throws {
        let mesh = try await MeshServices.inMemory()
        var record = NodeRecord.fixture()
        record.advertisedModels = (0..<60).map { number in
            var model = ModelAdvertisement(modelId: "m", taskKinds: [], vramRequiredMb: 0, isLoaded: false)
            model.backend = "b\(number)"
            return model
        }
        _ = try await mesh.registry.join(record, as: .own)
        let models = try await lines(mesh).filter { $0.hasPrefix("vox_mesh_models{") }
        #expect(models.count == 51)
        #expect(models.contains(#"vox_mesh_models{backend="other"} 10"#))
    }

    @Test func nodesAreCountedByLivenessAndHeartbeatsByResult() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        for id in ["node-a", "node-b"] { _ = try await mesh.registry.join(.fixture(id: id), as: .own) }
        clock.advance(ms: 3_600_000)
        _ = try await mesh.registry.heartbeat(.fixture(id: "node-b"), as: .own)
        await #expect(throws: RegistryError.unfitID) { try await mesh.registry.heartbeat(.fixture(id: " "), as: .own) }
        let found = try await lines(mesh)
        #expect(found.contains(#"vox_mesh_nodes{liveness="offline"} 1"#))
        #expect(found.contains { $0.hasPrefix(#"vox_mesh_nodes{liveness="online"}"#) })
        #expect(found.contains(#"vox_mesh_heartbeats_total{result="ok"} 1"#))
        #expect(found.contains(#"vox_mesh_heartbeats_total{result="refused"} 1"#))
        #expect(found.contains(#"vox_build_info{version="1.2.3",wire="1"} 1"#))
    }

    @Test func bearersThatAreRefusedAreCountedByCause() async throws {
        var parts = MeshParts.fixture()
        parts.bearers = BearerSettings(mesh: "secret")
        let mesh = try await MeshServices.open(parts)
        #expect(try await mesh.tokens.caller(authorizationHeader: nil) == nil)
        #expect(try await mesh.tokens.caller(authorizationHeader: "Basic x") == nil)
        #expect(try await mesh.tokens.caller(authorizationHeader: "Bearer wrong") == nil)
        #expect(try await mesh.tokens.caller(authorizationHeader: "Bearer secret") != nil)
        let found = try await lines(mesh)
        #expect(found.contains(#"vox_mesh_auth_failures_total{cause="missing"} 2"#))
        #expect(found.contains(#"vox_mesh_auth_failures_total{cause="unknown"} 1"#))
    }
}
