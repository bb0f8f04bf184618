import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// How joins of other meshes went, in the op-log where that is asked for.
@Suite(.timeLimit(.minutes(2))) struct JoinRecorderTests {
    private let clock = ManualClock()

    private func home(port: Int?, records: Bool = true) async throws -> MeshServices {
        var parts = MeshParts.fixture(clock: clock)
        parts.random = .seeded(3)
        parts.memberships.ownNode = "own-0001"
        parts.memberships.recordsJoins = records
        if let port {
            var peer = DeclaredPeer(name: "harbour")
            peer.controlURL = "http://127.0.0.1:\(port)"
            peer.heartbeat = .milliseconds(20)
            parts.memberships.declared = [peer]
        }
        return try await MeshServices.open(parts)
    }

    /// The payloads, oldest first.
    private func payloads(_ mesh: MeshServices) async throws -> [JSONValue] {
        try await mesh.audit.entries(limit: 64).filter { $0.kind == .controlEvent }.reversed().map(\.payload)
    }

    @Test func aJoinThatFailsAndThenGoesWellIsTwoEntries() async throws {
        let joins = Recorder<Void>()
        try await PeerServer.listening { call in
            guard call.path.hasSuffix("join") else { return HarbourMesh.plain(call) }
            joins.add(())
            return joins.values.count < 3 ? PeerServer.Reply(status: 503) : HarbourMesh.plain(call)
        } while: { port in
            let mesh = try await home(port: port)
            try await running(mesh) { try await until { try await payloads(mesh).count == 2 } }
            let place: [String: JSONValue] = [
                "inviter": "harbour", "control_url": .string("http://127.0.0.1:\(port)"),
            ]
            let failed: [String: JSONValue] = [
                "event": "vox.mesh.join.failed", "reason": "refused", "status": 503,
            ]
            #expect(
                try await payloads(mesh) == [
                    .object(place.merging(failed) { $1 }),
                    .object(place.merging(["event": "vox.mesh.join.succeeded"]) { $1 }),
                ])
        }
    }

    @Test func withoutTheSettingNothingIsWritten() async throws {
        let calls = Recorder<String>()
        try await PeerServer.listening { call in
            calls.add(call.path)
            return HarbourMesh.plain(call)
        } while: { port in
            let mesh = try await home(port: port, records: false)
            try await running(mesh) { try await until { calls.values.contains { $0.hasSuffix("heartbeat") } } }
            #expect(try await payloads(mesh).isEmpty)
        }
    }

    @Test func anInviteThatIsRefusedIsOneEntry() async throws {
        try await PeerServer.listening { _ in
            PeerServer.Reply(status: 410)
        } while: { port in
            let mesh = try await home(port: nil)
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let invite = try await harbour.invite()
            await #expect(throws: MembershipError.invite(.used)) {
                try await mesh.memberships.join(invite, actor: "test")
            }
            let found = try await payloads(mesh)
            #expect(found.map { $0["event"]?.stringValue } == ["vox.mesh.join.failed"])
            #expect(found.first?["status"] == 410)
            #expect(found.first?["inviter"] == "lena@harbour")
        }
    }
}
