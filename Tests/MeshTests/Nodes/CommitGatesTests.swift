import Dispatch
import MeshFixtures
import Testing

@testable import Mesh

/// Gates are read from memory, except behind a change that is not on the disk yet.
struct CommitGatesTests {
    private static var paused: NodeGates {
        var gates = NodeGates()
        gates.admission = .paused
        return gates
    }

    /// Writes that wait together are committed together; the later one sees what the earlier one did.
    @Test @MainActor func aGrantSeesThePauseBeforeItInTheSameCommit() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(id: "node-a"), as: .own)
        let hold = DispatchSemaphore(value: 0)
        let blocking = Task { @MainActor in try await mesh.store.write("hold") { _ in hold.wait() } }
        let pausing = Task { @MainActor in
            try await mesh.store.write("pause") { tx in try mesh.registry.setGates(Self.paused, of: "node-a", tx) }
        }
        let granting = Task { @MainActor in
            try await mesh.leases.grant(
                RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "build"), as: .own)
        }
        // Behind the three, since tasks of one actor begin in the order in which they were made.
        await Task { @MainActor in _ = hold.signal() }.value
        _ = try await blocking.value
        try await pausing.value
        await #expect(throws: LeaseError.gate(.paused)) { try await granting.value }
    }

    @Test func aChangeIsSeenInItsOwnWriteAndNotOnceItIsUndone() async throws {
        struct Stop: Error {}
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(id: "node-a"), as: .own)
        await #expect(throws: Stop.self) {
            try await mesh.store.write("pause") { tx in
                try mesh.registry.setGates(Self.paused, of: "node-a", tx)
                let gates = try mesh.registry.gates("node-a", tx)
                #expect(gates.admission == .paused)
                throw Stop()
            }
        }
        let gates = try await mesh.store.write("look") { tx in try mesh.registry.gates("node-a", tx) }
        #expect(gates.admission == .open)
    }
}
