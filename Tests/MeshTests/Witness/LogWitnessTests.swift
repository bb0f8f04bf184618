import Audit
import Foundation
import MeshFixtures
import Synchronization
import Testing
import VoxCrypto

@testable import Mesh

/// A second machine cosigns the log of the first, and refuses one that is not what it was.
@Suite struct LogWitnessTests {
    private static let node: NodeID = "den-pc"

    /// The witness's mesh and the log that it looks at, which a test may put another in the place of.
    private final class Pair: Sendable {
        let clock = ManualClock()
        let own: MeshServices
        let witness: LogWitness
        let key = Ed25519PrivateKey.generate(.seeded(31))

        init(watching first: MeshServices) async throws {
            own = try await .inMemory(seed: 2, clock: clock)
            let holder = Holder(first)
            let transport = MeshTransport { request in try await holder.answer(request) }
            let member = Membership(
                node: LogWitnessTests.node, inviter: "mira@aurelia",
                inviterKey: Ed25519PrivateKey.generate(.seeded(8)).publicKey.base64, controlURL: "http://mira",
                tlsSHA256: nil, scope: nil, slotKind: "text", slotCount: 1, state: .active, joinedMs: 0)
            let plane = HTTPControlPlane(baseURL: "http://mira", bearer: nil, transport: transport)
            witness = LogWitness(store: own.store, key: key, clock: clock.wall) { [(member, plane)] }
            self.holder = holder
        }

        private let holder: Holder

        func watch(_ other: MeshServices) { holder.mesh.withLock { $0 = other } }

        func round() async throws -> LogWitness.Outcome {
            clock.advance(ms: 60_000)
            return try #require(try await witness.round().first)
        }
    }

    /// Answers as the mesh listener would, from whichever mesh stands there now.
    private final class Holder: Sendable {
        let mesh: Mutex<MeshServices>

        init(_ mesh: MeshServices) { self.mesh = Mutex(mesh) }

        func answer(_ request: MeshTransport.Request) async throws -> MeshTransport.Answer {
            let witnesses = mesh.withLock { $0.witnesses }
            let body = request.body ?? []
            do {
                if request.url.hasSuffix("/oplog/checkpoint") {
                    let asked = try WireCodec.decode(OplogCheckpointRequest.self, from: body)
                    return .init(status: 200, body: WireCodec.encode(try await witnesses.checkpoint(asked)))
                }
                let word = try WireCodec.decode(OplogCosignRequest.self, from: body)
                try await witnesses.take(word, as: Caller(role: .node, boundNode: LogWitnessTests.node))
                return .init(status: 204, body: [])
            } catch let error as WitnessError {
                return .init(status: error == .noCheckpoint ? 404 : 400, body: Array("\(error)".utf8))
            }
        }
    }

    /// A mesh whose log has this many nodes' entries and a checkpoint.
    private static func mesh(seed: UInt64 = 1, _ nodes: [String]) async throws -> MeshServices {
        let mesh = try await MeshServices.inMemory(seed: seed)
        try await add(nodes, to: mesh)
        return mesh
    }

    private static func add(_ nodes: [String], to mesh: MeshServices) async throws {
        for node in nodes { _ = try await mesh.registry.join(.fixture(id: node), as: .own) }
        try await mesh.audit.signCheckpoint()
    }

    private static func standing(_ mesh: MeshServices) async throws -> WitnessStanding {
        try #require(try await mesh.witnesses.list().first)
    }

    @Test func aGrowingLogIsCosignedAgainAndAgain() async throws {
        let first = try await Self.mesh(["a", "b"])
        let pair = try await Pair(watching: first)
        for size in [3, 3, 5] as [UInt64] {
            if size == 5 { try await Self.add(["c", "d"], to: first) }
            let outcome = try await pair.round()
            #expect(outcome.trouble == nil)
            #expect(outcome.log?.size == size)
            #expect(outcome.log?.isRefused == false)
            let standing = try await Self.standing(first)
            #expect(standing.size == size)
            #expect(!standing.isRefusing)
        }
        let note = try #require(try await first.witnesses.cosignedNote())
        let signed = try Checkpoint.parse(note: note)
        #expect(signed.isSigned(by: first.audit.publicKey))
        let cosigner = try #require(
            CosignerKey(name: LogWitness.name(of: Self.node), publicKey: pair.key.publicKey))
        #expect(signed.note.cosignatureTime(by: cosigner) == UInt64(pair.clock.nowMs / 1_000))
        #expect(try await pair.own.audit.entries().allSatisfy { $0.kind != .storeAlert })
    }

    @Test func cosigningCrossesKeyRotations() async throws {
        let first = try await Self.mesh(["a"])
        let pair = try await Pair(watching: first)
        _ = try await pair.round()
        for _ in 0..<3 { _ = try await first.audit.rotateKey(by: ActionOrder(reason: "r", actor: "cli-user")) }
        try await Self.add(["b"], to: first)
        let outcome = try await pair.round()
        #expect(outcome.log?.isRefused == false)
        #expect(outcome.log?.size == 6)
        #expect(outcome.log?.key.hasSuffix(Base64.encode([1] + first.audit.publicKey.bytes)) == true)
    }

    private func expectRefusal(
        _ pair: Pair, by other: MeshServices, at index: UInt64, _ reason: LogFault.Reason,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        pair.watch(other)
        for _ in 0..<2 {
            let outcome = try await pair.round()
            #expect(outcome.trouble == nil, sourceLocation: sourceLocation)
        }
        let logs = try await pair.witness.list()
        let log = try #require(logs.first { $0.refusal != nil }, sourceLocation: sourceLocation)
        #expect(log.refusal?.index == index, sourceLocation: sourceLocation)
        #expect(log.refusal?.reason == reason.rawValue, sourceLocation: sourceLocation)
        let standing = try await Self.standing(other)
        #expect(standing.refusal?.index == index, sourceLocation: sourceLocation)
        #expect(standing.refusal?.reason == reason.rawValue, sourceLocation: sourceLocation)
        // Both logs remember it, once and not with every round.
        for mesh in [pair.own, other] {
            let alerts = try await mesh.audit.entries().filter { $0.kind == .storeAlert }
            #expect(alerts.count == 1, sourceLocation: sourceLocation)
            #expect(alerts.first?.payload["reason"]?.stringValue == reason.rawValue, sourceLocation: sourceLocation)
        }
    }

    @Test func aLogThatWasRolledBackIsRefusedOnBothSides() async throws {
        let pair = try await Pair(watching: try await Self.mesh(["a", "b", "c", "d"]))
        _ = try await pair.round()
        let back = try await Self.mesh(["a", "b"])
        try await expectRefusal(pair, by: back, at: 3, .truncated)
        #expect(try await Self.standing(back).isRefusing)
        #expect(try await pair.witness.list().first?.isRefused == true)
        #expect(try await pair.witness.list().first?.size == 5)
    }

    @Test func aForkedLogIsRefusedOnBothSides() async throws {
        let pair = try await Pair(watching: try await Self.mesh(["a", "b", "c"]))
        _ = try await pair.round()
        let fork = try await Self.mesh(["a", "x", "y", "z", "more"])
        try await expectRefusal(pair, by: fork, at: 3, .checkpointRootMismatch)
        #expect(try await Self.standing(fork).size == 0)
    }

    /// As long as the log it forks from: no proof is asked for, the roots alone tell.
    @Test func aForkOfTheSameLengthIsRefused() async throws {
        let pair = try await Pair(watching: try await Self.mesh(["a", "b"]))
        _ = try await pair.round()
        try await expectRefusal(pair, by: try await Self.mesh(["a", "x"]), at: 2, .checkpointRootMismatch)
    }

    @Test func aLogThatTookThePlaceOfAnotherIsRefusedOnceAndThenWatched() async throws {
        let pair = try await Pair(watching: try await Self.mesh(["a", "b"]))
        _ = try await pair.round()
        let other = try await Self.mesh(seed: 9, ["a", "b"])
        try await expectRefusal(pair, by: other, at: 0, .logIDMismatch)
        let logs = try await pair.witness.list()
        #expect(logs.count == 2)
        #expect(logs.count { $0.isRefused } == 1)
        #expect(try await Self.standing(other).isRefusing == false)
    }

    @Test func aLogThatComesBackAsItWasIsCosignedAgainAndTheRefusalRemembered() async throws {
        let first = try await Self.mesh(["a", "b", "c"])
        let pair = try await Pair(watching: first)
        _ = try await pair.round()
        pair.watch(try await Self.mesh(["a"]))
        #expect(try await pair.round().log?.isRefused == true)
        pair.watch(first)
        let outcome = try await pair.round()
        #expect(outcome.log?.isRefused == false)
        #expect(outcome.log?.refusal?.reason == "truncated")
    }

    @Test func aMeshWithoutACheckpointIsLookedAtLater() async throws {
        let pair = try await Pair(watching: try await .inMemory())
        let outcome = try await pair.round()
        #expect(outcome.log == nil)
        #expect(outcome.trouble == "That mesh has no checkpoint to witness.")
    }

    // What the watched side takes.

    private func word(_ mesh: MeshServices, _ key: Ed25519PrivateKey, as node: NodeID = "den-pc") async throws
        -> OplogCosignRequest
    {
        let signed = try #require(try await mesh.audit.newestCheckpoint())
        let cosigner = try #require(CosignerKey(name: LogWitness.name(of: node), publicKey: key.publicKey))
        var note = signed.note
        note.cosign(as: cosigner, at: 1_790_000_000, with: key)
        var request = OplogCosignRequest(nodeId: node.rawValue, key: cosigner.text, size: signed.checkpoint.size)
        request.note = note.note
        return request
    }

    @Test func onlyAValidWordOfTheRightNodeIsTaken() async throws {
        let mesh = try await Self.mesh(["a", "b"])
        let key = Ed25519PrivateKey.generate(.seeded(40))
        let caller = Caller(role: .node, boundNode: "den-pc", boundKey: key.publicKey)
        let good = try await word(mesh, key)
        func refusal(_ change: (inout OplogCosignRequest) -> Void, as caller: Caller = caller) async -> WitnessError? {
            var request = good
            change(&request)
            do throws(WitnessError) {
                try await mesh.witnesses.take(request, as: caller)
                return nil
            } catch { return error }
        }
        let otherNode = Caller(role: .node, boundNode: "other", boundKey: key.publicKey)
        let stranger = Ed25519PrivateKey.generate(.seeded(41))
        let foreign = try await word(mesh, stranger)
        let otherLog = try await word(try await Self.mesh(seed: 5, ["a", "b"]), key)
        #expect(await refusal({ $0.nodeId = " " }) == .blankField("node_id"))
        #expect(await refusal({ _ in }, as: otherNode) == .boundToAnotherNode)
        #expect(await refusal({ $0 = foreign }) == .boundToAnotherNode)
        #expect(await refusal({ $0.key = "x" }) == .unfit)
        #expect(await refusal({ $0.note = nil }) == .unfit)
        #expect(await refusal({ $0.note = foreign.note }) == .unfit)
        #expect(await refusal({ $0.size = 1 }) == .unknownCheckpoint)
        #expect(await refusal({ $0.note = otherLog.note }) == .unknownCheckpoint)
        #expect(await refusal({ $0.reason = "because" }) == .unfit)
        #expect(try await mesh.witnesses.list().isEmpty)
        #expect(await refusal({ _ in }) == nil)
        #expect(await refusal({ $0 = foreign }, as: Caller(role: .mesh)) == .otherKey)
        #expect(try await mesh.witnesses.list().count == 1)
    }

    @Test func aRefusalReachesALogThatMayNotBeWritten() async throws {
        let mesh = try await Self.mesh(["a", "b"])
        mesh.store.stopWriting(because: try await mesh.audit.verify())
        var request = OplogCosignRequest(
            nodeId: "den-pc",
            key: try #require(
                CosignerKey(name: "vox-witness/den-pc", publicKey: Ed25519PrivateKey.generate(.seeded(4)).publicKey)
            ).text, size: 3)
        request.reason = "truncated"
        request.firstBadIndex = 2
        try await mesh.witnesses.take(request, as: .own)
        #expect(try await Self.standing(mesh).isRefusing)
    }
}
