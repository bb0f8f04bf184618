import Audit
import GRDB
import MeshFixtures
import Synchronization
import Testing
import VoxCrypto

@testable import Mesh

struct ExecLeasesTests {
    private func mesh(nodes: Int = 2, clock: ManualClock = ManualClock()) async throws -> MeshServices {
        let mesh = try await MeshServices.inMemory(clock: clock)
        for number in 0..<nodes { _ = try await mesh.registry.join(.fixture(id: "node-\(number)"), as: .own) }
        return mesh
    }

    private func grant(_ mesh: MeshServices, _ node: String = "node-0", scope: String = "task:1") async throws
        -> RemoteExecLeaseRow
    {
        try await mesh.leases.grant(RemoteExecLeaseGrantRequest(claimerNodeId: node, scopeKey: scope), as: .own)
    }

    private func request(_ row: RemoteExecLeaseRow, _ node: String = "node-0") -> RemoteExecLeaseRenewRequest {
        RemoteExecLeaseRenewRequest(leaseId: row.leaseId.rawValue, claimerNodeId: node)
    }

    @Test func grantChecksItsRulesInOrder() async throws {
        let mesh = try await mesh()
        await #expect(throws: LeaseError.blankField("scope_key")) { try await grant(mesh, "", scope: " ") }
        await #expect(throws: LeaseError.scopeTooLong) {
            try await grant(mesh, "", scope: String(repeating: "ü", count: 1_025))
        }
        await #expect(throws: LeaseError.blankField("claimer_node_id")) { try await grant(mesh, " ") }
        await #expect(throws: LeaseError.gate(.unknownNode)) { try await grant(mesh, "node-z") }
        let other = Caller(role: .node, boundNode: "node-1", source: "node:node-1")
        await #expect(throws: LeaseError.boundToAnotherNode) {
            try await mesh.leases.grant(
                RemoteExecLeaseGrantRequest(claimerNodeId: "node-0", scopeKey: "s"), as: other)
        }
    }

    @Test func sameHolderExtendsAndKeepsTheID() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let first = try await grant(mesh, scope: " task:1 ")
        clock.advance(ms: 60_000)
        let second = try await grant(mesh)
        #expect(first.scopeKey == "task:1")
        #expect(second.leaseId == first.leaseId)
        #expect(second.expiresUnixMs == first.expiresUnixMs + 60_000)
        await #expect(throws: LeaseError.heldByAnother) { try await grant(mesh, "node-1") }
    }

    @Test func clockThatStepsBackNeverShortensALease() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let first = try await grant(mesh)
        clock.advance(ms: -30_000)
        #expect(try await grant(mesh).expiresUnixMs == first.expiresUnixMs)
    }

    @Test func oneHundredGrantersOneHolder() async throws {
        let mesh = try await mesh(nodes: 100)
        let holders = await withTaskGroup(of: NodeID?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try? await grant(mesh, "node-\(number)").holderNodeId  // losers are refused
                }
            }
            return await group.reduce(into: [NodeID]()) { if let node = $1 { $0.append(node) } }
        }
        #expect(holders.count == 1)
        #expect(try await mesh.leases.list(as: .own).map(\.holderNodeId) == holders)
    }

    @Test func pausedNodeKeepsItsScopeButGetsNoNewOne() async throws {
        let mesh = try await mesh()
        let row = try await grant(mesh)
        try await mesh.store.write("pause") { tx in
            var gates = try mesh.registry.gates("node-0", tx)
            gates.admission = .paused
            try mesh.registry.setGates(gates, of: "node-0", tx)
        }
        #expect(try await grant(mesh).leaseId == row.leaseId)
        try await mesh.leases.renew(request(row), as: .own)
        await #expect(throws: LeaseError.gate(.paused)) { try await grant(mesh, scope: "task:2") }
        try await mesh.leases.release(request(row), as: .own)
        await #expect(throws: LeaseError.gate(.paused)) { try await grant(mesh) }
    }

    @Test func releaseWorksUnderQuarantineAndRenewDoesNot() async throws {
        let mesh = try await mesh()
        let row = try await grant(mesh)
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-0", quarantined: true), as: .own)
        await #expect(throws: LeaseError.gate(.quarantined)) { try await mesh.leases.renew(request(row), as: .own) }
        try await mesh.leases.release(request(row), as: .own)
        await #expect(throws: LeaseError.noSuchLease) { try await mesh.leases.release(request(row), as: .own) }
    }

    @Test func expiredLeaseIsUnknownAndItsScopeFree() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let row = try await grant(mesh)
        clock.advance(ms: 120_000)
        #expect(try await mesh.leases.list(as: .own).isEmpty)
        await #expect(throws: LeaseError.noSuchLease) { try await mesh.leases.renew(request(row), as: .own) }
        #expect(try await grant(mesh, "node-1").leaseId != row.leaseId)
        let kinds = try await mesh.audit.entries(limit: 3).map(\.kind)
        #expect(kinds == [.leaseGranted, .leaseExpired, .leaseGranted])
    }

    @Test func revokeIsForAdminsAndIsFinal() async throws {
        let mesh = try await mesh()
        let row = try await grant(mesh)
        let revoke = AdminExecLeaseRevokeRequest(leaseId: row.leaseId.rawValue)
        await #expect(throws: LeaseError.roleForbidden) {
            try await mesh.leases.revoke(revoke, as: Caller(role: .worker, source: "w"))
        }
        try await mesh.leases.revoke(revoke, as: Caller(role: .admin, source: "a"))
        await #expect(throws: LeaseError.noSuchLease) { try await mesh.leases.revoke(revoke, as: .own) }
    }

    @Test func failingHookUndoesTheGrant() async throws {
        let mesh = try await mesh()
        var hooks = ExecLeaseHooks()
        hooks.granted = { _, _ in throw LeaseError.heldByAnother }
        mesh.leases.attach(hooks)
        await #expect(throws: LeaseError.heldByAnother) { try await grant(mesh) }
        #expect(try await mesh.leases.list(as: .own).isEmpty)
        #expect(mesh.registry.node("node-0")?.isActive == false)
    }

    /// The others end on time, and the one is tried again.
    @Test func leaseWhoseEndCannotBeDealtWithHoldsUpNoOther() async throws {
        struct Stuck: Error {}
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let isStuck = Atomic(true)
        var hooks = ExecLeaseHooks()
        hooks.ended = { lease, _ in
            if lease.scopeKey == "task:1", isStuck.load(ordering: .relaxed) { throw Stuck() }
        }
        mesh.leases.attach(hooks)
        for scope in 1...3 {
            let request = RemoteExecLeaseGrantRequest(claimerNodeId: "node-0", scopeKey: "task:\(scope)")
            _ = try await mesh.leases.grant(request, as: .own)
        }
        clock.advance(ms: 120_000)
        await #expect(throws: LeaseError.self) { try await mesh.leases.tick() }
        #expect(try await stored(mesh, "expired") == 2)
        isStuck.store(false, ordering: .relaxed)
        try await mesh.leases.tick()
        #expect(try await stored(mesh, "expired") == 3)
    }

    private func stored(_ mesh: MeshServices, _ state: String) async throws -> Int {
        try await mesh.store.read { tx in
            try Int.fetchOne(tx.db, sql: "SELECT count(*) FROM exec_lease WHERE state = ?", arguments: [state]) ?? 0
        }
    }

    @Test func holderIsActiveWhileItsLeaseLives() async throws {
        let mesh = try await mesh()
        let row = try await grant(mesh)
        #expect(mesh.registry.node("node-0")?.isActive == true)
        try await mesh.leases.release(request(row), as: .own)
        #expect(mesh.registry.node("node-0")?.isActive == false)
    }

    @Test func idOfAnyStoredLeaseIsDrawnAgain() async throws {
        let mesh = try await mesh()
        let draws = Draws([7, 7, 7, 8, 8, 9])
        let leases = ExecLeases(
            store: mesh.store, registry: mesh.registry, settings: MailboxSettings(), random: draws.source)
        func grant(_ scope: String) async throws -> LeaseID {
            try await leases.grant(RemoteExecLeaseGrantRequest(claimerNodeId: "node-0", scopeKey: scope), as: .own)
                .leaseId
        }
        let first = try await grant("a")
        let release = RemoteExecLeaseRenewRequest(leaseId: first.rawValue, claimerNodeId: "node-0")
        try await leases.release(release, as: .own)
        let second = try await grant("b")
        let third = try await grant("c")
        #expect(draws.left == 0, "each that was taken was drawn again")
        #expect(Set([first, second, third]).count == 3)
        #expect(try await leases.live().map(\.id) == [second, third])
    }

    @Test func leaseIDsAreDecimalAndBelowTheLimit() async throws {
        let mesh = try await mesh()
        for number in 0..<50 {
            let id = try await grant(mesh, scope: "s\(number)").leaseId.rawValue
            #expect(id.first != "0")
            #expect(Int64(id).map { $0 > 0 } == true)
        }
    }
}

/// A source of random numbers that gives the listed ones, whatever their size, one for each draw.
private final class Draws: Sendable {
    private let rest: Mutex<[UInt8]>

    init(_ numbers: [UInt8]) { rest = Mutex(numbers) }

    var left: Int { rest.withLock { $0.count } }

    var source: RandomSource {
        RandomSource { count in [UInt8](repeating: self.rest.withLock { $0.removeFirst() }, count: count) }
    }
}

struct ExecLeaseStateTests {
    @Test func everyMoveOfEveryState() {
        let events: [ExecLeaseState.Event] = [
            .renew(isHolder: true), .renew(isHolder: false), .release(isHolder: true), .release(isHolder: false),
            .revoke, .tick(isPast: true), .tick(isPast: false),
        ]
        let liveEnds: [(ExecLeaseState?, [ExecLeaseState.Action])] = [
            (.renewed, [.extend]), (nil, [.refuseHeld]), (.completed, [.finish(.completed)]), (nil, [.refuseHeld]),
            (.revoked, [.finish(.revoked)]), (.expired, [.finish(.expired)]), (nil, []),
        ]
        for start in ExecLeaseState.allCases {
            for (event, (end, actions)) in zip(events, liveEnds) {
                var state = start
                let found = state.handle(event)
                if start.isLive {
                    #expect(found == actions, "\(start) \(event)")
                    #expect(state == end ?? start, "\(start) \(event)")
                } else {
                    #expect(state == start)
                    let isTick = event == .tick(isPast: true) || event == .tick(isPast: false)
                    #expect(found == (isTick ? [] : [.refuseUnknown]), "\(start) \(event)")
                }
            }
        }
    }
}
