import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Joining, leaving and losing other meshes, over real connections.
@Suite(.timeLimit(.minutes(2))) struct MembershipsTests {
    private let clock = ManualClock()

    /// A mesh of one's own, with short heartbeats.
    private func home(directory: String? = nil, seed: UInt64 = 3) async throws -> MeshServices {
        var parts = directory.map { MeshParts.onDisk($0, clock: clock) } ?? .fixture(clock: clock)
        parts.random = .seeded(seed)
        parts.memberships.heartbeat = .milliseconds(20)
        parts.memberships.tokenDirectory = directory
        return try await MeshServices.open(parts)
    }

    private func fault(_ work: () async throws(MembershipError) -> Membership) async -> MembershipError? {
        do {
            _ = try await work()
            return nil
        } catch { return error }
    }

    private func entries(_ mesh: MeshServices, _ kind: EntryKind) async throws -> [LogEntry] {
        try await mesh.audit.entries(limit: 64).filter { $0.kind == kind }
    }

    @Test func twoJoinsOfOneInviterInFlightAreOne() async throws {
        let mesh = try await home()
        let gate = Rendezvous(of: 2)
        let numbers = Recorder<Void>()
        try await PeerServer.listening { call in
            guard call.path.hasSuffix("exchange") else { return HarbourMesh.plain(call) }
            await gate.arrive()
            numbers.add(())
            return HarbourMesh.plain(call, number: numbers.values.count)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let urls = [try await harbour.invite(), try await harbour.invite()]
            async let first = fault { () throws(MembershipError) in
                try await mesh.memberships.join(urls[0], actor: "test")
            }
            async let second = fault { () throws(MembershipError) in
                try await mesh.memberships.join(urls[1], actor: "test")
            }
            let faults = await [first, second].compactMap(\.self)
            let members = try await mesh.memberships.list()
            #expect(members.count == 1)
            #expect(faults == members.map { .alreadyJoined($0.node) })
            #expect(try await entries(mesh, .membershipJoined).count == 1)
        }
    }

    /// An inviter that gives out the id of a membership with somebody else must not get at its token.
    @Test func aNodeIDThatIsTakenTouchesNoToken() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await home(directory: directory.path)
        let exchanges = Recorder<Void>()
        try await PeerServer.listening { call in
            if call.path.hasSuffix("exchange") { exchanges.add(()) }
            return HarbourMesh.plain(call, number: exchanges.values.count, node: "den-pc")
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            let other = try await HarbourMesh(port: port, clock: clock, seed: 78)
            _ = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
            let before = try tokens(directory.path)
            let url = try await other.invite()
            let fault = await fault { () throws(MembershipError) in
                try await mesh.memberships.join(url, actor: "test")
            }
            #expect(fault == .alreadyJoined("den-pc"))
            #expect(exchanges.values.count == 2)
            #expect(try tokens(directory.path) == before)
            #expect(before.count == 1)
        }
        try mesh.store.close()
    }

    @Test func anInviteForTheOwnIDBringsANewToken() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await home(directory: directory.path)
        let exchanges = Recorder<Void>()
        try await PeerServer.listening { call in
            if call.path.hasSuffix("exchange") { exchanges.add(()) }
            return HarbourMesh.plain(call, number: exchanges.values.count)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            try await running(mesh) {
                let first = try await mesh.memberships.join(try await harbour.invite("den-pc"), actor: "test")
                let before = try tokens(directory.path)
                let again = try await mesh.memberships.join(try await harbour.invite("den-pc"), actor: "test")
                #expect(again.node == first.node)
                #expect(again.joinedMs == first.joinedMs)
                #expect(try await mesh.memberships.list() == [again])
                let after = try tokens(directory.path)
                #expect(after.count == 1 && after != before)
                let joined = try await entries(mesh, .membershipJoined)
                #expect(joined.map { $0.payload["rotation"] } == [.bool(true), nil])
                #expect(try await entries(mesh, .membershipLeft).isEmpty)
            }
        }
        try mesh.store.close()
    }

    /// A link that was used already is no new token: the membership goes on with the one that it has.
    @Test func aUsedInviteForTheOwnIDChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await home(directory: directory.path)
        let exchanges = Recorder<Void>()
        try await PeerServer.listening { call in
            guard call.path.hasSuffix("exchange") else { return HarbourMesh.plain(call) }
            exchanges.add(())
            return exchanges.values.count == 1 ? HarbourMesh.plain(call) : PeerServer.Reply(status: 410)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            try await running(mesh) {
                let url = try await harbour.invite("den-pc")
                let member = try await mesh.memberships.join(url, actor: "test")
                let before = try tokens(directory.path)
                let fault = await fault { () throws(MembershipError) in
                    try await mesh.memberships.join(url, actor: "test")
                }
                #expect(fault == .alreadyJoined("den-pc"))
                #expect(try await mesh.memberships.list() == [member])
                #expect(try tokens(directory.path) == before)
            }
        }
        try mesh.store.close()
    }

    private func tokens(_ directory: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".token") }
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                FileManager.default.contents(atPath: "\(directory)/\(name)").map { (name, $0) }
            })
    }

    @Test(arguments: [true, false]) func aTokenThatCannotBeReadEndsTheMembership(_ isGone: Bool) async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await home(directory: directory.path)
        try await PeerServer.listening {
            HarbourMesh.plain($0)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            _ = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
        }
        try mesh.store.close()
        for name in try tokens(directory.path).keys {
            let path = "\(directory.path)/\(name)"
            if isGone {
                try FileManager.default.removeItem(atPath: path)
            } else {
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            }
        }
        let again = try await home(directory: directory.path, seed: 4)
        #expect(try await again.memberships.list().map(\.state) == [.revoked])
        let left = try await entries(again, .membershipLeft)
        #expect(left.map(\.actor) == ["system"])
        #expect(left.first?.reason == "no token: join again")
        #expect(try tokens(directory.path).isEmpty)
        try again.store.close()
        let third = try await home(directory: directory.path, seed: 5)
        #expect(try await entries(third, .membershipLeft).count == 1)
        try third.store.close()
    }

    @Test func theAddressOfAnInviteIsNormalised() async throws {
        let mesh = try await home()
        try await PeerServer.listening {
            HarbourMesh.plain($0)
        } while: { port in
            let base = "http://127.0.0.1:\(port)"
            let harbour = try await HarbourMesh(port: port, clock: clock, url: base + "/")
            let url = try await harbour.invite()
            #expect(try mesh.memberships.preview(url).controlURL == base)
            let member = try await mesh.memberships.join(url, actor: "test")
            #expect(member.controlURL == base)
        }
    }

    @Test func anAddressOfEveryInterfaceCannotBeCalled() async throws {
        let mesh = try await home()
        let harbour = try await HarbourMesh(port: 9847, clock: clock, url: "http://0.0.0.0:9847")
        let url = try await harbour.invite()
        #expect(throws: MembershipError.invite(.malformed)) { try mesh.memberships.preview(url) }
        let fault = await fault { () throws(MembershipError) in
            try await mesh.memberships.join(url, actor: "test")
        }
        #expect(fault == .invite(.malformed))
    }

    @Test func theTimesOfTheSettingsHoldForInvitesToo() async throws {
        var parts = MeshParts.fixture(clock: clock)
        parts.memberships.timeouts.heartbeat = .seconds(7)
        let mesh = try await MeshServices.open(parts)
        try await PeerServer.listening {
            HarbourMesh.plain($0)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            _ = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
            let planes = try await mesh.memberships.planes()
            #expect(planes.map { $0.1.timeouts.heartbeat } == [.seconds(7)])
        }
    }

    @Test func nothingIsSaidAfterLeaving() async throws {
        let mesh = try await home()
        let paths = Recorder<String>()
        try await PeerServer.listening { call in
            paths.add(String(call.path.dropFirst("/v1/populi/".count)))
            return HarbourMesh.plain(call)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            try await running(mesh) {
                let member = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
                try await until { paths.values.count { $0 == "heartbeat" } >= 3 }
                try await mesh.memberships.leave(member.node, actor: "test", reason: "moved")
                #expect(paths.values.count { $0 == "leave" } == 1)
                #expect(mesh.memberships.health(of: member) == MembershipHealth())
            }
        }
        let told = paths.values
        #expect(told.prefix(2) == ["bootstrap/exchange", "join"])
        let end = try #require(told.firstIndex(of: "leave"))
        #expect(!told[end...].contains { $0 == "join" || $0 == "heartbeat" })
        #expect(try await mesh.memberships.list().isEmpty)
        #expect(try await entries(mesh, .membershipLeft).map(\.reason) == ["moved"])
    }

    @Test(arguments: ["/v1/populi/heartbeat", "/v1/populi/a2a/inbox"])
    func aRefusedTokenEndsTheMembership(_ refusing: String) async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await home(directory: directory.path)
        let news = mesh.events.subscribe(topics: [.mesh])
        defer { news.cancel() }
        try await PeerServer.listening { call in
            call.path == refusing ? PeerServer.Reply(status: 401) : HarbourMesh.plain(call)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            try await running(mesh) {
                let member = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
                #expect(try tokens(directory.path).count == 1)
                try await until { try await mesh.memberships.list().map(\.state) == [.revoked] }
                #expect(try tokens(directory.path).isEmpty)
                let left = await news.first { $0.event.type == "PairingLeft" }
                #expect(left?.event.data["peer_id"]?.stringValue == member.node.rawValue)
                #expect(left?.event.data["cause"]?.stringValue == "revoked")
            }
        }
        #expect(try await entries(mesh, .membershipLeft).map(\.reason) == ["token refused"])
        try mesh.store.close()
    }

    @Test func afterTheEndOneMayJoinAgain() async throws {
        let mesh = try await home()
        let joins = Recorder<Void>()
        try await PeerServer.listening { call in
            if call.path.hasSuffix("join") { joins.add(()) }
            return call.path.hasSuffix("join") && joins.values.count == 1
                ? PeerServer.Reply(status: 401) : HarbourMesh.plain(call)
        } while: { port in
            let harbour = try await HarbourMesh(port: port, clock: clock)
            try await running(mesh) {
                _ = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
                try await until { try await mesh.memberships.list().map(\.state) == [.revoked] }
                let member = try await mesh.memberships.join(try await harbour.invite(), actor: "test")
                try await until { mesh.memberships.health(of: member).lastContactMs != nil }
                #expect(try await mesh.memberships.list() == [member])
            }
        }
    }
}
