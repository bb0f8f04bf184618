import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Control planes that the settings declare, over real connections.
@Suite(.timeLimit(.minutes(2))) struct DeclaredMembershipsTests {
    private let clock = ManualClock()

    private func home(_ peers: [DeclaredPeer], directory: String? = nil) async throws -> MeshServices {
        var parts = directory.map { MeshParts.onDisk($0, clock: clock) } ?? .fixture(clock: clock)
        parts.random = .seeded(3)
        parts.memberships.heartbeat = .milliseconds(20)
        parts.memberships.tokenDirectory = directory
        parts.memberships.ownNode = "own-0001"
        parts.memberships.agent = "7"
        parts.memberships.declared = peers
        parts.memberships.messageBearers = ["harbour": SecretBytes(Array("shared".utf8))]
        return try await MeshServices.open(parts)
    }

    private func peer(_ name: String, port: Int) -> DeclaredPeer {
        var peer = DeclaredPeer(name: name)
        peer.controlURL = "http://127.0.0.1:\(port)"
        return peer
    }

    @Test func aDeclaredPeerIsJoinedAndWorkedFor() async throws {
        let calls = Recorder<PeerServer.Call>()
        try await PeerServer.listening { call in
            calls.add(call)
            return HarbourMesh.plain(call)
        } while: { port in
            let mesh = try await home([peer("harbour", port: port)])
            try await running(mesh) {
                try await until {
                    Set(calls.values.map(\.path)).isSuperset(of: [
                        "/v1/populi/join", "/v1/populi/heartbeat", "/v1/populi/a2a/inbox",
                    ])
                }
                let member = try #require(try await mesh.memberships.list().first)
                #expect(member.origin == .declared)
                #expect(member.inviter == "harbour" && member.meshName == "harbour")
                #expect(member.node == "own-0001")
                #expect(mesh.memberships.health(of: member).lastContactMs != nil)
                let claim = try #require(calls.values.first { $0.path.hasSuffix("inbox") })
                let asked = try WireCodec.decode(A2AInboxRequest.self, from: claim.body)
                #expect(asked.receiverAgentId == "7")
                #expect(asked.claimerNodeId == "own-0001")
            }
            await #expect(throws: MembershipError.declared) {
                try await mesh.memberships.leave("own-0001", actor: "test", reason: "")
            }
        }
    }

    /// A worker's bearer may send no messages: the answer to an offer goes with the one for them.
    @Test func messagesAreSentWithTheBearerForThem() async throws {
        let calls = Recorder<PeerServer.Call>()
        try await PeerServer.listening { call in
            calls.add(call)
            switch call.path {
            case "/v1/populi/a2a/inbox" where calls.values.count(where: { $0.path == call.path }) == 1:
                let offer = A2AInboxResponse(messages: [WorkerCase.offer(7, input: "{")])
                return PeerServer.Reply(body: WireCodec.encode(offer))
            case "/v1/populi/a2a/deliver":
                let taken = A2ADeliverResponse(accepted: true, messageId: MessageID(8))
                return PeerServer.Reply(body: WireCodec.encode(taken))
            default: return HarbourMesh.plain(call)
            }
        } while: { port in
            var peer = peer("harbour", port: port)
            peer.token = SecretBytes(Array("worker".utf8))
            let mesh = try await home([peer])
            try await running(mesh) {
                try await until { calls.values.contains { $0.path == "/v1/populi/a2a/ack" } }
            }
        }
        let bearers = Dictionary(grouping: calls.values, by: \.path).mapValues { Set($0.map(\.bearer)) }
        #expect(bearers["/v1/populi/a2a/deliver"] == ["Bearer shared"])
        for path in ["join", "a2a/inbox", "a2a/ack"] {
            #expect(bearers["/v1/populi/\(path)"] == ["Bearer worker"], "\(path)")
        }
    }

    @Test func aHeartbeatOfZeroJoinsOnly() async throws {
        let calls = Recorder<String>()
        try await PeerServer.listening { call in
            calls.add(call.path)
            return HarbourMesh.plain(call)
        } while: { port in
            var peer = peer("harbour", port: port)
            peer.heartbeat = .zero
            let mesh = try await home([peer])
            try await running(mesh) {
                try await until { calls.values.filter { $0.hasSuffix("inbox") }.count > 2 }
                #expect(calls.values.contains("/v1/populi/join"))
                #expect(!calls.values.contains("/v1/populi/heartbeat"))
            }
        }
    }

    @Test func aRefusedTokenLeavesTheDeclarationAndTheStoreAlone() async throws {
        try await PeerServer.listening { _ in
            PeerServer.Reply(status: 401)
        } while: { port in
            let mesh = try await home([peer("harbour", port: port)])
            let before = try await mesh.audit.entries(limit: 64).count
            try await running(mesh) {
                try await until {
                    guard let member = try await mesh.memberships.list().first else { return false }
                    return mesh.memberships.health(of: member).fault?.status == 401
                }
            }
            #expect(try await mesh.memberships.list().map(\.state) == [.active])
            #expect(try await mesh.audit.entries(limit: 64).count == before)
        }
    }

    @Test(arguments: ["harbour", "lena@harbour"])
    func aTableOfAStoredNameChangesItFieldByField(name: String) async throws {
        let directory = try TemporaryDirectory()
        let other = Recorder<String>()
        try await PeerServer.listening { call in
            HarbourMesh.plain(call, node: "den-pc")
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let mesh = try await home([], directory: directory.path)
            let invite = try await harbour.invite()
            let member = try await mesh.memberships.join(invite, actor: "test")
            try mesh.store.close()
            try await PeerServer.listening { call in
                other.add(call.path)
                return HarbourMesh.plain(call)
            } while: { moved in
                let again = try await home([peer(name, port: moved)], directory: directory.path)
                try await running(again) { try await until { other.values.contains("/v1/populi/join") } }
                let members = try await again.memberships.list()
                #expect(members.map(\.controlURL) == ["http://127.0.0.1:\(moved)"])
                #expect(members.map(\.node) == [member.node])
                #expect(members.map(\.origin) == [.invite])
                #expect(members.map(\.inviterKey) == [member.inviterKey])
            }
        }
    }

    /// The table of the mesh says that this machine is called otherwise there than the invite did.
    private func renamed() -> DeclaredPeer {
        var table = DeclaredPeer(name: "lena@harbour")
        table.node = "den-2"
        return table
    }

    private func tokenCount(_ directory: TemporaryDirectory) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).count { $0.hasPrefix("membership-") }
    }

    @Test(arguments: ["den-2", "den-pc"]) func aMeshWhoseTableNamesAnotherIDIsWorkedForAndLeft(by id: String)
        async throws
    {
        let directory = try TemporaryDirectory()
        let calls = Recorder<PeerServer.Call>()
        try await PeerServer.listening { call in
            calls.add(call)
            return HarbourMesh.plain(call, node: "den-pc")
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let before = try await home([], directory: directory.path)
            _ = try await before.memberships.join(try await harbour.invite(), actor: "test")
            try before.store.close()
            let mesh = try await home([renamed()], directory: directory.path)
            let member = try #require(try await mesh.memberships.list().first)
            #expect(member.node == "den-2" && member.state == .active)
            try await running(mesh) {
                try await until { mesh.memberships.health(of: member).lastContactMs != nil }
                try await mesh.memberships.leave(NodeID(id), actor: "test", reason: "moved")
                #expect(mesh.memberships.health(of: member) == MembershipHealth())
            }
            #expect(try await mesh.memberships.list().isEmpty)
            let left = try await mesh.audit.entries(limit: 64).filter { $0.kind == .membershipLeft }
            #expect(left.map(\.target) == ["den-pc"], "as it was joined")
        }
        let told = calls.values.filter { $0.path == "/v1/populi/leave" }
        #expect(told.map(\.bearer) == ["Bearer vxn_token-1"])
        #expect(told.allSatisfy { String(decoding: $0.body, as: UTF8.self).contains("den-2") })
        #expect(try tokenCount(directory) == 0)
    }

    @Test func aRevokedMembershipWhoseTableNamesAnotherIDIsLeft() async throws {
        let directory = try TemporaryDirectory()
        try await PeerServer.listening { call in
            call.path.hasSuffix("join") ? PeerServer.Reply(status: 401) : HarbourMesh.plain(call, node: "den-pc")
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let mesh = try await home([renamed()], directory: directory.path)
            try await running(mesh) {
                _ = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
                try await until { try await mesh.memberships.list().map(\.state) == [.revoked] }
            }
            #expect(try await mesh.memberships.list().map(\.node) == ["den-2"])
            #expect(try tokenCount(directory) == 0)
            try await mesh.memberships.leave("den-2", actor: "test", reason: "moved")
            #expect(try await mesh.memberships.list().isEmpty)
            await #expect(throws: MembershipError.unknown) {
                try await mesh.memberships.leave("den-2", actor: "test", reason: "moved")
            }
        }
    }
}
