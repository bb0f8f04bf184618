import Audit
import GRDB
import MeshFixtures
import Synchronization
import Testing

@testable import Mesh

/// Renewals are kept in memory; whatever happens, no lease ends sooner than its holder was told.
@Suite(.timeLimit(.minutes(5))) struct RenewalTests {
    private static func join(_ mesh: MeshServices) async throws {
        for number in 0..<2 { _ = try await mesh.registry.join(.fixture(id: "node-\(number)"), as: .own) }
    }

    private static func grant(_ mesh: MeshServices, _ node: String = "node-0") async throws -> RemoteExecLeaseRow {
        try await mesh.leases.grant(RemoteExecLeaseGrantRequest(claimerNodeId: node, scopeKey: "s"), as: .own)
    }

    private static func renew(_ mesh: MeshServices, _ row: RemoteExecLeaseRow) async throws {
        let request = RemoteExecLeaseRenewRequest(leaseId: row.leaseId.rawValue, claimerNodeId: "node-0")
        try await mesh.leases.renew(request, as: .own)
    }

    private static func stored(_ mesh: MeshServices, _ row: RemoteExecLeaseRow) async throws -> ExecLease? {
        try await mesh.store.read { tx in try ExecLeaseRow.find(row.leaseId, tx) }
    }

    @Test func renewalIsSeenAtOnceAndHoldsBeyondTheStoredEnd() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        clock.advance(ms: 100_000)
        try await Self.renew(mesh, row)
        let live = try await mesh.leases.live()
        #expect(live.map(\.state) == [.renewed])
        #expect(live.map { UInt64($0.expiresMs) } == [row.expiresUnixMs + 100_000])
        #expect(try await Self.stored(mesh, row)?.expiresMs == Int64(row.expiresUnixMs))
        clock.advance(ms: 100_000)
        try await mesh.leases.tick()
        #expect(try await mesh.leases.live().map(\.state) == [.renewed])
        await #expect(throws: LeaseError.heldByAnother) { _ = try await Self.grant(mesh, "node-1") }
        clock.advance(ms: 20_000)
        try await mesh.leases.tick()
        #expect(try await Self.stored(mesh, row)?.state == .expired)
        #expect(try await Self.stored(mesh, row)?.expiresMs == Int64(row.expiresUnixMs) + 100_000)
        #expect(try await Self.grant(mesh, "node-1").leaseId != row.leaseId)
    }

    @Test func startGivesALiveLeaseAWholeTermThoughItsRenewalWasLost() async throws {
        let (clock, directory) = (ManualClock(), try TemporaryDirectory())
        let mesh = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        clock.advance(ms: 119_000)
        try await Self.renew(mesh, row)
        try mesh.store.close()
        clock.advance(ms: 100_000)
        let next = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        await #expect(throws: LeaseError.heldByAnother) { _ = try await Self.grant(next, "node-1") }
        #expect(try await next.leases.list(as: .own).map(\.expiresUnixMs) == [row.expiresUnixMs + 219_000])
        clock.advance(ms: 119_999)
        await #expect(throws: LeaseError.heldByAnother) { _ = try await Self.grant(next, "node-1") }
        clock.advance(ms: 1)
        #expect(try await Self.grant(next, "node-1").leaseId != row.leaseId)
        try next.store.close()
    }

    @Test func startKnowsTheLongestTermThatALiveLeaseMayHave() async throws {
        let (clock, directory) = (ManualClock(), try TemporaryDirectory())
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.mailbox.leaseMs = { 600_000 }
        let mesh = try await MeshServices.open(parts)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        clock.advance(ms: 500_000)
        try await Self.renew(mesh, row)
        try mesh.store.close()
        parts.mailbox.leaseMs = { 5_000 }
        let next = try await MeshServices.open(parts)
        #expect(try await next.leases.list(as: .own).map(\.expiresUnixMs) == [row.expiresUnixMs + 500_000])
        clock.advance(ms: 600_000)
        try await next.leases.tick()
        try next.store.close()
        let last = try await MeshServices.open(parts)
        _ = try await Self.grant(last, "node-1")
        let term = try await last.store.read { tx in try MetaRow.number(.longestLeaseTerm, tx) }
        #expect(term == 5_000, "no lease needs the longer one any more")
        try last.store.close()
    }

    @Test func longerTermIsOnTheDiskBeforeALeaseIsRenewedByIt() async throws {
        let term = Term()
        var parts = MeshParts.fixture()
        parts.mailbox.leaseMs = { term.ms.load(ordering: .relaxed) }
        let mesh = try await MeshServices.open(parts)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        term.ms.store(900_000, ordering: .relaxed)
        try await Self.renew(mesh, row)
        #expect(try await mesh.store.read { tx in try MetaRow.number(.longestLeaseTerm, tx) } == 900_000)
    }

    @Test func endThatFailsLeavesALeaseThatCanBeRenewed() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        var hooks = ExecLeaseHooks()
        hooks.ended = { _, _ in throw LeaseError.heldByAnother }
        mesh.leases.attach(hooks)
        let revoke = AdminExecLeaseRevokeRequest(leaseId: row.leaseId.rawValue)
        await #expect(throws: LeaseError.heldByAnother) { try await mesh.leases.revoke(revoke, as: .own) }
        clock.advance(ms: 60_000)
        try await Self.renew(mesh, row)
        let writtenMs = try await Self.stored(mesh, row)?.expiresMs
        #expect(writtenMs == Int64(row.expiresUnixMs) + 60_000, "the store decided")
        clock.advance(ms: 30_000)
        try await Self.renew(mesh, row)
        #expect(try await Self.stored(mesh, row)?.expiresMs == writtenMs, "and memory does from then on")
        mesh.leases.attach(ExecLeaseHooks())
        try await mesh.leases.revoke(revoke, as: .own)
        await #expect(throws: LeaseError.noSuchLease) { try await Self.renew(mesh, row) }
    }

    @Test func quarantinedAndUnknownHoldersAreRefusedByTheStore() async throws {
        let mesh = try await MeshServices.inMemory()
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        try await mesh.registry.setQuarantine(.init(nodeId: "node-0", quarantined: true), as: .own)
        await #expect(throws: LeaseError.gate(.quarantined)) { try await Self.renew(mesh, row) }
        try await mesh.registry.setQuarantine(.init(nodeId: "node-0", quarantined: false), as: .own)
        try await Self.renew(mesh, row)
        try await mesh.registry.leave("node-0", as: .own)
        await #expect(throws: LeaseError.gate(.unknownNode)) { try await Self.renew(mesh, row) }
    }

    @Test func noRenewalPassesARevocationThatWasAnswered() async throws {
        let mesh = try await MeshServices.inMemory()
        try await Self.join(mesh)
        for _ in 0..<50 {
            let row = try await Self.grant(mesh)
            let renewals = Task {
                var count = 0
                while (try? await Self.renew(mesh, row)) != nil { count += 1 }  // ends with the lease
                return count
            }
            let revoke = AdminExecLeaseRevokeRequest(leaseId: row.leaseId.rawValue)
            try await mesh.leases.revoke(revoke, as: .own)
            await #expect(throws: LeaseError.noSuchLease) { try await Self.renew(mesh, row) }
            let next = try await Self.grant(mesh, "node-1")
            #expect(next.holderNodeId == "node-1")
            _ = await renewals.value
            try await mesh.leases.revoke(.init(leaseId: next.leaseId.rawValue), as: .own)
        }
    }
}

/// A setting that changes while the process runs.
private final class Term: Sendable {
    let ms = Atomic<Int64>(120_000)
}
