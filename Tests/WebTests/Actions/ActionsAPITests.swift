import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct ActionsAPITests {
    private static let confirmed = #"{"confirm_token":"yes-i-mean-it","reason":"  fan noise "}"#

    private func kinds(_ work: WorkHarness, _ kind: EntryKind) async throws -> Int {
        try await work.services.audit.entries(limit: 256).count { $0.kind == kind }
    }

    @Test func aKillAnswersWithItsEntry() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        _ = try await work.begin(run)
        let answer = try await work.base.sendJSON(.post, "/api/v2/mesh/nodes/peer-a/kill", Self.confirmed)
        try ExchangeSnapshot(name: "action-kill").verify("POST kill of a machine with one run", answer)
        #expect(try await work.services.runs.run(run).status == "killed")
        let entry = try #require(
            try await work.services.audit.entries(limit: 16).first { $0.kind == .actionCommitted })
        #expect(entry.reason == "fan noise")
        #expect(answer.text.contains(entry.auditID))
    }

    @Test(arguments: NodeAction.allCases.filter(\.isConfirmed))
    func confirmationComesFirstThenReasonThenNode(_ action: NodeAction) async throws {
        let work = try await WorkHarness()
        func send(_ node: String, _ body: String) async throws -> TestResponse {
            try await work.base.sendJSON(.post, "/api/v2/mesh/nodes/\(node)/\(action.rawValue)", body)
        }
        let unconfirmed = try await send("nobody", #"{"reason":""}"#)
        #expect(unconfirmed.status == .badRequest)
        #expect(unconfirmed.text.contains("vox/audit/confirm-required"))
        let blank = try await send("nobody", #"{"reason":" ","confirm_token":"yes-i-mean-it"}"#)
        #expect(blank.status == .badRequest)
        #expect(blank.text.contains("vox/audit/reason-required"))
        let long = String(repeating: "x", count: 501)
        let tooLong = try await send("nobody", #"{"reason":"\#(long)","confirm_token":"yes-i-mean-it"}"#)
        #expect(tooLong.text.contains("vox/audit/reason-required"))
        #expect(try await kinds(work, .actionRefused) == 0)
        let unknown = try await send("nobody", Self.confirmed)
        #expect(unknown.status == .notFound)
        #expect(unknown.text.contains("vox/mesh/unknown-node"))
        #expect(try await kinds(work, .actionRefused) == 1)
        #expect(try await kinds(work, .actionCommitted) == 0)
    }

    @Test func repeatingIsFineAndAffectsNobody() async throws {
        let work = try await WorkHarness()
        _ = try await work.dispatch()
        let path = "/api/v2/mesh/nodes/peer-a/pause"
        let first = try await work.base.sendJSON(.post, path, Self.confirmed)
        #expect(!first.text.contains(#""affected":[]"#))
        let second = try await work.base.sendJSON(.post, path, Self.confirmed)
        #expect(second.status == .ok)
        #expect(second.text.contains(#""affected":[]"#))
        #expect(try await kinds(work, .actionCommitted) == 2)
        let node = try await work.get("/api/v2/mesh/nodes/peer-a").text
        #expect(node.contains(#""admission":"paused""#))
        #expect(node.contains(#""status":"blocked""#))
    }

    @Test func resumeNeedsNeitherConfirmationNorReason() async throws {
        let work = try await WorkHarness()
        _ = try await work.base.sendJSON(.post, "/api/v2/mesh/nodes/peer-a/drain", Self.confirmed)
        #expect(work.services.registry.node("peer-a")?.gates.isInMaintenance == true)
        let answer = try await work.base.sendJSON(.post, "/api/v2/mesh/nodes/peer-a/resume", "{}")
        #expect(answer.status == .ok)
        #expect(work.services.registry.node("peer-a")?.gates == NodeGates())
    }

    @Test func aReplayNamesBothRuns() async throws {
        let work = try await WorkHarness()
        let path = "/api/v2/mesh/nodes/peer-a/replay"
        let none = try await work.base.sendJSON(.post, path, Self.confirmed)
        #expect(none.status == .conflict)
        #expect(none.text.contains("vox/mesh/nothing-to-replay"))
        let run = try await work.dispatch()
        let named = #"{"confirm_token":"yes-i-mean-it","reason":"r","run_id":"\#(run)"}"#
        let open = try await work.base.sendJSON(.post, path, named)
        #expect(open.status == .conflict)
        #expect(open.text.contains("vox/mesh/run-not-finished"))
        try await work.finish(run, try await work.begin(run))
        let done = try await work.base.sendJSON(.post, path, named)
        #expect(done.status == .ok)
        #expect(done.text.contains(#""replay_of":"\#(run)""#))
        let new = try #require(done.text.firstMatch(of: /"run_id":"(run-[0-9a-f]+)"/)?.1)
        #expect(try await work.get("/api/v2/runs/\(new)").text.contains(#""replay_of":"\#(run)""#))
    }

    @Test func theCommandLineActsAsItself() async throws {
        let work = try await WorkHarness()
        _ = try await work.base.send(
            .post, "/api/v2/mesh/nodes/peer-a/pause", body: Self.confirmed,
            headers: [.contentType: "application/json", .userAgent: "vox/1.0.0"])
        let entry = try await work.services.audit.entries(limit: 4).first { $0.kind == .actionCommitted }
        #expect(entry?.actor == "cli-user")
    }

    @Test func unknownLeasesAndPeersAreRefused() async throws {
        let work = try await WorkHarness()
        let lease = try await work.base.sendJSON(.post, "/api/v2/mesh/leases/7/revoke", Self.confirmed)
        #expect(lease.status == .notFound)
        #expect(lease.text.contains("vox/mesh/unknown-lease"))
        let peer = try await work.base.sendJSON(.post, "/api/v2/mesh/peers/7/unpair", Self.confirmed)
        #expect(peer.status == .notFound)
        #expect(peer.text.contains("vox/mesh/unknown-peer"))
        #expect(try await kinds(work, .actionRefused) == 2)
    }

    @Test func aMeshOfTheSettingsIsLeftThere() async throws {
        let source = "[mesh.peers.harbour]\ncontrol_url = \"http://127.0.0.1:9\"\nnode_id = \"7\"\n"
        let settings = try Configuration(file: (path: "Vox.toml", source: source))
        let harness = try await DashboardHarness(mesh: { $0.memberships.declared = settings.declared })
        let answer = try await harness.sendJSON(.post, "/api/v2/mesh/peers/7/unpair", Self.confirmed)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("vox/mesh/declared-peer"))
        let refused = try await harness.services.audit.entries(limit: 4).filter { $0.kind == .actionRefused }
        #expect(refused.map(\.target) == ["7"])
        #expect(try await harness.services.memberships.list().count == 1)
    }
}
