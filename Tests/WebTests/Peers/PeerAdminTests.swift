import Audit
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import NIOCore
import Testing

@testable import Mesh
@testable import Web

@Suite struct PeerAdminTests {
    private static let quarantine = "/v1/populi/admin/quarantine"
    private static let maintenance = "/v1/populi/admin/maintenance"
    private static let revoke = "/v1/populi/admin/exec-lease/revoke"
    private static let claim = #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#

    private func joined(edit: (inout MeshParts) -> Void = { _ in }) async throws -> PeerHarness {
        let harness = try await PeerHarness(edit: edit)
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        return harness
    }

    private func maintain(_ harness: PeerHarness, _ more: String, on: Bool = true) async throws -> JSONValue {
        let body = #"{"node_id":"n1","maintenance":\#(on)\#(more)}"#
        let answer = try await harness.send(.post, Self.maintenance, body: body)
        #expect(answer.status == .noContent)
        #expect(answer.text.isEmpty)
        return try await node(harness)
    }

    private func node(_ harness: PeerHarness) async throws -> JSONValue {
        let answer = try await harness.send(.get, "/v1/populi/nodes")
        let file = try JSONValue(parsing: Array(answer.body.readableBytesView))
        return try #require(file["nodes"]?.arrayValue?.first)
    }

    @Test(arguments: [
        (quarantine, #""quarantined":true"#, "node_id"), (maintenance, #""maintenance":true"#, "node_id"),
        (revoke, #""x":1"#, "lease_id"),
    ])
    func roleComesBeforeBlankAndBlankBeforeUnknown(path: String, rest: String, field: String) async throws {
        let harness = try await PeerHarness(isOpen: false)
        let blank = #"{"\#(field)":" ",\#(rest)}"#
        let worker = try await harness.send(.post, path, body: blank, bearer: "worker-secret")
        #expect(worker.status == .forbidden)
        let admin = try await harness.send(.post, path, body: blank, bearer: "admin-secret")
        #expect(admin.status == .badRequest)
        #expect(admin.text == "populi: \(field) must not be empty")
        let unknown = try await harness.send(
            .post, path, body: #"{"\#(field)":"nobody",\#(rest)}"#, bearer: "admin-secret")
        #expect(unknown.status == .notFound)
        #expect(unknown.text == "populi: no such \(field == "node_id" ? "node" : "lease")")
    }

    @Test func quarantineIsShownToldAndRecordedBothWays() async throws {
        let harness = try await joined()
        let events = harness.services.events.subscribe(topics: [.mesh])
        var iterator = events.makeAsyncIterator()
        for flag in [true, false] {
            let answer = try await harness.send(
                .post, Self.quarantine, body: #"{"node_id":"n1","quarantined":\#(flag)}"#)
            #expect(answer.status == .noContent)
            #expect(try await node(harness)["quarantined"] == (flag ? true : nil))
            var event = await iterator.next()?.event
            while event?.type != "NodeStatusChanged" || event?.data["quarantined"] != .bool(flag) {
                event = await iterator.next()?.event
            }
            #expect(event?.data["node_id"] == "n1")
        }
        let entries = try await harness.services.audit.entries(limit: 2)
        #expect(entries.map(\.kind) == [.nodeQuarantined, .nodeQuarantined])
        #expect(entries.map { $0.payload["on"] } == [false, true])
        #expect(entries.allSatisfy { $0.target == "n1" && $0.actor == "mesh:open" })
    }

    @Test func quarantineSurvivesRejoinAndEndsByLeave() async throws {
        let harness = try await joined()
        _ = try await harness.send(.post, Self.quarantine, body: #"{"node_id":"n1","quarantined":true}"#)
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        #expect(try await node(harness)["quarantined"] == true)
        _ = try await harness.send(.post, "/v1/populi/leave", body: #"{"id":"n1"}"#)
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        #expect(try await node(harness)["quarantined"] == nil)
    }

    @Test func flagsSurviveARestart() async throws {
        let directory = try TemporaryDirectory()
        let until: Int64 = 1_790_000_060_000
        let first = try await joined { $0.storePath = directory.path + "/mesh.db" }
        _ = try await first.send(.post, Self.quarantine, body: #"{"node_id":"n1","quarantined":true}"#)
        _ = try await maintain(first, #","maintenance_for_ms":60000"#)
        try first.services.store.close()
        let second = try await PeerHarness { $0.storePath = directory.path + "/mesh.db" }
        let node = try await node(second)
        #expect(node["quarantined"] == true)
        #expect(node["maintenance"] == true)
        #expect(node["maintenance_until_unix_ms"] == .integer(until))
        second.clock.advance(ms: 60_000)
        #expect(try await self.node(second)["maintenance"] == nil)
    }

    @Test(
        arguments: [
            ("", nil), (#","maintenance_for_ms":0"#, nil), (#","maintenance_until_unix_ms":1"#, nil),
            (#","maintenance_until_unix_ms":1790000000000"#, nil), (#","maintenance_until_unix_ms":1790000000001"#, 1),
            (#","maintenance_for_ms":5000"#, 5_000),
            (#","maintenance_until_unix_ms":1790000009000,"maintenance_for_ms":5000"#, 9_000),
            (#","maintenance_until_unix_ms":5,"maintenance_for_ms":5000"#, 5_000),
            (#","maintenance_for_ms":604800000"#, 604_800_000), (#","maintenance_for_ms":604800001"#, 604_800_000),
            (#","maintenance_for_ms":9223372036854775807"#, 604_800_000),
        ] as [(String, Int64?)])
    func deadlineIsUntilElseForElseNone(more: String, afterMs: Int64?) async throws {
        let harness = try await joined()
        let node = try await maintain(harness, more)
        #expect(node["maintenance"] == true)
        #expect(node["maintenance_until_unix_ms"] == afterMs.map { .integer(harness.clock.nowMs + $0) })
    }

    @Test func offClearsFlagAndDeadline() async throws {
        let harness = try await joined()
        _ = try await maintain(harness, #","maintenance_for_ms":5000"#)
        let node = try await maintain(harness, #","maintenance_for_ms":5000"#, on: false)
        #expect(node["maintenance"] == nil)
        #expect(node["maintenance_until_unix_ms"] == nil)
    }

    @Test func maintenanceEndsByItselfAndThatIsRecordedAndTold() async throws {
        let harness = try await joined()
        _ = try await maintain(harness, #","maintenance_for_ms":5000"#)
        harness.clock.advance(ms: 4_999)
        let early = try await harness.send(.post, "/v1/populi/a2a/inbox", body: Self.claim)
        #expect(early.status == .forbidden)
        #expect(early.text == "populi: node is in maintenance")
        let events = harness.services.events.subscribe(topics: [.mesh])
        harness.clock.advance(ms: 1)
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: Self.claim).status == .ok)
        await MeshSweeper(services: harness.services).sweep()
        let node = try await node(harness)
        #expect(node["maintenance"] == nil)
        #expect(node["maintenance_until_unix_ms"] == nil)
        let ended = try await harness.services.audit.entries(limit: 4).first { $0.kind == .nodeMaintenance }
        #expect(ended?.payload["on"] == false)
        #expect(ended?.payload["cause"] == "deadline")
        #expect(ended?.actor == "system")
        var iterator = events.makeAsyncIterator()
        let event = await iterator.next()?.event
        #expect(event?.data["maintenance"] == false)
    }

    @Test func revokeEndsALeaseOnceAndFreesItsScope() async throws {
        let harness = try await joined()
        let grant = #"{"claimer_node_id":"n1","scope_key":"task:1"}"#
        let granted = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: grant)
        let lease = try #require(granted.field("lease_id"))
        let events = harness.services.events.subscribe(topics: [.mesh])
        var iterator = events.makeAsyncIterator()
        let body = #"{"lease_id":"\#(lease)"}"#
        #expect(try await harness.send(.post, Self.revoke, body: body).status == .noContent)
        #expect(try await harness.send(.post, Self.revoke, body: body).status == .notFound)
        let renew = #"{"lease_id":"\#(lease)","claimer_node_id":"n1"}"#
        #expect(try await harness.send(.post, "/v1/populi/exec/lease/renew", body: renew).status == .notFound)
        #expect(try await harness.send(.get, "/v1/populi/exec/leases").text == #"{"leases":[]}"#)
        var event = await iterator.next()?.event
        while event?.data["lease_kind"] != "exec" { event = await iterator.next()?.event }
        #expect(event?.type == "LeaseRevoked")
        let entry = try await harness.services.audit.entries(limit: 3).first { $0.kind == .leaseRevoked }
        #expect(entry?.target == lease)
        #expect(entry?.payload["scope_key"] == "task:1")
        let again = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: grant)
        #expect(again.status == .ok)
        #expect(again.field("lease_id") != lease)
    }

    @Test func expiredLeaseIsSweptBeforeItIsRevoked() async throws {
        let harness = try await joined()
        let grant = #"{"claimer_node_id":"n1","scope_key":"task:1"}"#
        let granted = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: grant)
        let lease = try #require(granted.field("lease_id"))
        harness.clock.advance(ms: 120_000)
        let answer = try await harness.send(.post, Self.revoke, body: #"{"lease_id":"\#(lease)"}"#)
        #expect(answer.status == .notFound)
        let kinds = try await harness.services.audit.entries(limit: 3).map(\.kind)
        #expect(!kinds.contains(.leaseRevoked))
    }
}
