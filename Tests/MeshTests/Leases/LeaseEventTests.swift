import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// Every change of a lease is an event of its own type.
struct LeaseEventTests {
    @Test func eachChangeOfAnExecutionLeaseHasItsType() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let first = mesh.events.lastID
        func grant(_ scope: String) async throws -> String {
            let request = RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: scope)
            return try await mesh.leases.grant(request, as: .own).leaseId.rawValue
        }
        let released = RemoteExecLeaseRenewRequest(leaseId: try await grant("a"), claimerNodeId: "node-a")
        try await mesh.leases.renew(released, as: .own)
        try await mesh.leases.release(released, as: .own)
        try await mesh.leases.revoke(AdminExecLeaseRevokeRequest(leaseId: try await grant("b")), as: .own)
        _ = try await grant("c")
        clock.advance(ms: 3_600_000)
        try await mesh.leases.tick()
        let reader = mesh.events.subscribe(topics: [.mesh], after: first)
        mesh.events.shutdown()
        var types: [String] = []
        for await event in reader where event.event.type.hasPrefix("Lease") { types.append(event.event.type) }
        #expect(
            types == [
                "LeaseGranted", "LeaseRenewed", "LeaseCompleted", "LeaseGranted", "LeaseRevoked", "LeaseGranted",
                "LeaseExpired",
            ])
    }

    /// With `drop-oldest` a row may go while a node holds it; its holder is told, and nobody is of one that waited.
    @Test func aHeldRowThatMadeRoomIsRevoked() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.mostRows = { 2 }
        parts.mailbox.dropsOldest = { true }
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        _ = try await mesh.mailbox.deliver(.fixture(), as: .own)
        let held = try #require(try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own).messages.first)
        let first = mesh.events.lastID
        for _ in 0..<3 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        let reader = mesh.events.subscribe(topics: [.mesh], after: first)
        mesh.events.shutdown()
        var found: [String] = []
        for await event in reader where event.event.type.hasPrefix("Lease") {
            let data = event.event.data
            found.append("\(event.event.type) \(data.text("lease_kind")) \(data.text("holder_node_id"))")
            #expect(data["message_id"] == .integer(held.id.rawValue))
        }
        #expect(found == ["LeaseRevoked inbox node-a"])
    }

    @Test func leasesThatEndedAreForgottenAfterThirtyDays() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "a")
        let lease = try await mesh.leases.grant(request, as: .own).leaseId
        try await mesh.leases.revoke(AdminExecLeaseRevokeRequest(leaseId: lease.rawValue), as: .own)
        func isKept() async throws -> Bool {
            try await mesh.store.read { tx in try ExecLeaseRow.find(lease, tx) != nil }
        }
        clock.advance(ms: 30 * 86_400_000 - 1)
        try await mesh.leases.retire()
        #expect(try await isKept())
        clock.advance(ms: 1)
        try await mesh.leases.retire()
        #expect(try await !isKept())
    }
}
