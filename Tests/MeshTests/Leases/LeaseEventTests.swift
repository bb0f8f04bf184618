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
}
