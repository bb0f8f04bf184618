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

    /// A mesh on one directory whose leases have the given length.
    private static func open(
        _ directory: TemporaryDirectory, _ clock: ManualClock, leaseMs: Int64
    ) async throws -> MeshServices {
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.mailbox.leaseMs = { leaseMs }
        return try await MeshServices.open(parts)
    }

    private static func longest(_ mesh: MeshServices) async throws -> Int64? {
        try await mesh.store.read { tx in try MetaRow.number(.longestLease, tx) }
    }

    @Test func startGivesTheLongestLengthThatALiveLeaseMayHave() async throws {
        let (clock, directory) = (ManualClock(), try TemporaryDirectory())
        let first = try await Self.open(directory, clock, leaseMs: 600_000)
        try await Self.join(first)
        let row = try await Self.grant(first)
        try first.store.close()
        var givenMs: Int64 = 600_000
        // A longer and a shorter setting than that of its grant, one after the other.
        for leaseMs in [900_000, 5_000] as [Int64] {
            clock.advance(ms: 500_000)
            let next = try await Self.open(directory, clock, leaseMs: leaseMs)
            givenMs = max(givenMs, leaseMs)
            let endMs = UInt64(clock.nowMs + givenMs)
            #expect(try await next.leases.list(as: .own).map(\.expiresUnixMs) == [endMs])
            clock.advance(ms: 100_000)
            try await Self.renew(next, row)
            #expect(try await next.leases.list(as: .own).map(\.expiresUnixMs) == [endMs + 100_000])
            #expect(try await Self.longest(next) == givenMs)
            try next.store.close()
        }
    }

    @Test func lengthThatNobodyCountsOnIsForgottenAtAStart() async throws {
        let (clock, directory) = (ManualClock(), try TemporaryDirectory())
        let first = try await Self.open(directory, clock, leaseMs: 600_000)
        try await Self.join(first)
        _ = try await Self.grant(first)
        clock.advance(ms: 600_000)
        try await first.leases.tick()
        #expect(try await Self.longest(first) == 600_000)
        try first.store.close()
        let next = try await Self.open(directory, clock, leaseMs: 5_000)
        #expect(try await Self.longest(next) == 0)
        _ = try await Self.grant(next)
        #expect(try await Self.longest(next) == 5_000)
        try next.store.close()
    }

    @Test func renewalGivesTheLengthOfTheSettingAndNoLessThanBefore() async throws {
        let (clock, length) = (ManualClock(), Length())
        var parts = MeshParts.fixture(clock: clock)
        parts.mailbox.leaseMs = { length.ms.load(ordering: .relaxed) }
        let mesh = try await MeshServices.open(parts)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        for (settingMs, givenMs) in [(5_000, 120_000), (900_000, 900_000), (5_000, 900_000)] as [(Int64, Int64)] {
            length.ms.store(settingMs, ordering: .relaxed)
            clock.advance(ms: 50_000)
            try await Self.renew(mesh, row)
            #expect(try await mesh.leases.live().map(\.expiresMs) == [clock.nowMs + givenMs])
            #expect(try await Self.longest(mesh) == givenMs, "the disk knows it before the holder does")
        }
        clock.advance(ms: 50_000)
        let again = try await Self.grant(mesh)
        #expect(again.leaseId == row.leaseId)
        #expect(again.expiresUnixMs == UInt64(clock.nowMs + 900_000))
    }

    @Test func aStartGivesWhatARenewalUnderALongerSettingWasTold() async throws {
        let (clock, directory, length) = (ManualClock(), try TemporaryDirectory(), Length(ms: 1_000))
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.mailbox.leaseMs = { length.ms.load(ordering: .relaxed) }
        let first = try await MeshServices.open(parts)
        try await Self.join(first)
        let row = try await Self.grant(first)
        length.ms.store(120_000, ordering: .relaxed)
        clock.advance(ms: 900)
        try await Self.renew(first, row)
        #expect(first.leases.ends[row.leaseId] == clock.nowMs + 120_000)
        clock.advance(ms: 100_000)
        try await Self.renew(first, row)
        #expect(first.leases.ends[row.leaseId] == clock.nowMs + 120_000)
        #expect(try await Self.stored(first, row)?.expiresMs == clock.nowMs + 20_000, "memory renews by as much")
        try first.store.close()
        clock.advance(ms: 110_000)
        let next = try await Self.open(directory, clock, leaseMs: 1_000)
        #expect(next.leases.ends[row.leaseId] == clock.nowMs + 120_000)
        await #expect(throws: LeaseError.heldByAnother) { _ = try await Self.grant(next, "node-1") }
        try next.store.close()
    }

    @Test func aLongerSettingThatAFullDiskCannotBeToldOfGivesWhatItKnows() async throws {
        let (clock, length) = (ManualClock(), Length())
        var parts = MeshParts.fixture(clock: clock)
        parts.mailbox.leaseMs = { length.ms.load(ordering: .relaxed) }
        let mesh = try await MeshServices.open(parts)
        try await Self.join(mesh)
        let row = try await Self.grant(mesh)
        length.ms.store(900_000, ordering: .relaxed)
        try await Self.fillDisk(mesh)
        clock.advance(ms: 100_000)
        try await Self.renew(mesh, row)
        #expect(mesh.leases.ends[row.leaseId] == clock.nowMs + 120_000)
        #expect(try await Self.longest(mesh) == 120_000)
        try await mesh.store.write("grow") { tx in try tx.db.execute(sql: "PRAGMA max_page_count = 1000000") }
        clock.advance(ms: 999)
        try await Self.renew(mesh, row)
        #expect(mesh.leases.ends[row.leaseId] == clock.nowMs + 120_000)
        #expect(try await Self.longest(mesh) == 120_000, "it is tried once a second")
        clock.advance(ms: 1)
        try await Self.renew(mesh, row)
        #expect(mesh.leases.ends[row.leaseId] == clock.nowMs + 900_000)
        #expect(try await Self.longest(mesh) == 900_000)
    }

    /// Lets a change of a lease need more room than the disk has.
    private static func fillDisk(_ mesh: MeshServices) async throws {
        try await mesh.store.write("fill") { tx in
            try tx.db.execute(
                sql: """
                    CREATE TABLE ballast (bytes BLOB);
                    CREATE TRIGGER heavy_lease AFTER UPDATE ON exec_lease BEGIN
                        INSERT INTO ballast VALUES (zeroblob(1048576));
                    END;
                    """)
            let pages = try Int.fetchOne(tx.db, sql: "PRAGMA page_count") ?? 0
            try tx.db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    @Test func grantsOfOneCommitKeepTheLongestLength() async throws {
        let length = Length()
        var parts = MeshParts.fixture()
        parts.mailbox.leaseMs = { length.ms.load(ordering: .relaxed) }
        let mesh = try await MeshServices.open(parts)
        try await Self.join(mesh)
        for (scope, ms) in [("a", 600_000), ("b", 5_000), ("c", 700_000), ("d", 6_000)] as [(String, Int64)] {
            length.ms.store(ms, ordering: .relaxed)
            _ = try await mesh.leases.grant(.init(claimerNodeId: "node-0", scopeKey: scope), as: .own)
        }
        #expect(try await Self.longest(mesh) == 700_000)
    }

    @Test func endThatIsUndoneLeavesALeaseThatMemoryRenews() async throws {
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
        #expect(try await mesh.leases.live().map { UInt64($0.expiresMs) } == [row.expiresUnixMs + 60_000])
        #expect(try await Self.stored(mesh, row)?.expiresMs == Int64(row.expiresUnixMs), "nothing was written")
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
private final class Length: Sendable {
    let ms: Atomic<Int64>

    init(ms: Int64 = 120_000) {
        self.ms = Atomic(ms)
    }
}
