import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// The live side of a membership, with a control plane that a test plays.
@Suite(.timeLimit(.minutes(2))) struct MembershipLinkTests {
    private let paths = Recorder<String>()
    private let events = EventRing(clock: ManualClock().wall)

    private func link(
        _ answer: @escaping @Sendable (String) async throws -> MeshTransport.Answer
    ) async throws -> MembershipLink {
        let test = try await WorkerCase()
        let paths = paths
        let transport = MeshTransport { request in
            let path = String(request.url.dropFirst("http://harbour:9847/v1/populi/".count))
            paths.add(path)
            let answer = try await answer(path)
            return answer.status == 200 && answer.body.isEmpty
                ? MeshTransport.Answer(status: 200, body: request.body ?? []) : answer
        }
        let card = NodeCard(
            facts: NodeFacts(), key: WorkerCase.key.publicKey, recipients: test.mesh.recipientKeys, owner: "",
            policy: test.tools.policy, inventory: test.tools.inventory, clock: ManualClock().wall)
        let member = Membership(
            node: "den-pc", inviter: "lena@harbour", inviterKey: WorkerCase.key.publicKey.base64,
            controlURL: "http://harbour:9847", tlsSHA256: nil, scope: nil, slotKind: "text", slotCount: 1,
            state: .active, joinedMs: 0)
        let plane = HTTPControlPlane(baseURL: "http://harbour:9847", bearer: nil, transport: transport)
        return MembershipLink(
            member: member,
            parts: MembershipLink.Parts(
                plane: plane, card: card, tools: test.tools, events: events, heartbeat: .seconds(3_600)))
    }

    /// Echoes records, and keeps claims waiting until they are cancelled.
    private static let echo: @Sendable (String) async throws -> MeshTransport.Answer = { path in
        if path == "a2a/inbox" {
            _ = await Bell().wait()
            throw CancellationError()
        }
        return MeshTransport.Answer(status: 200, body: [])
    }

    @Test func aNewPolicyIsToldAtOnce() async throws {
        let link = try await link(Self.echo)
        let running = Task { await link.run() }
        try await until { paths.values.contains("a2a/inbox") && events.subscriberCount == 1 }
        #expect(paths.values.first == "join")
        events.publish([.policyChanged("den-pc", changed: ["slots"])])
        try await until { paths.values.contains("heartbeat") }
        #expect(link.health.lastContactMs != nil)
        #expect(link.health.fault == nil)
        link.stop()
        #expect(await running.value == .stopped)
        await link.waitForEnd()
    }

    @Test(arguments: [(403, nil), (429, 60), (503, 60)] as [(Int, Int?)])
    func newsDoNotShortenThePauseAfterARefusal(_ status: Int, _ retry: Int?) async throws {
        let link = try await link { _ in
            MeshTransport.Answer(status: status, retryAfterSeconds: retry, body: [])
        }
        let running = Task { await link.run() }
        try await until { link.health.fault != nil && events.subscriberCount == 1 }
        events.publish([.policyChanged("den-pc", changed: ["slots"])])
        let told = ContinuousClock.now
        try await until { ContinuousClock.now - told >= .milliseconds(200) }
        #expect(paths.values == ["join"])
        link.stop()
        #expect(await running.value == .stopped)
    }

    @Test func stoppingEndsAHeartbeatThatIsUnderWay() async throws {
        let link = try await link { _ in
            _ = await Bell().wait()
            throw CancellationError()
        }
        let running = Task { await link.run() }
        try await until { paths.values == ["join"] }
        link.stop()
        await link.waitForEnd()
        #expect(await running.value == .stopped)
        #expect(paths.values == ["join"])
    }

    @Test func aRefusedTokenIsTheEnd() async throws {
        let link = try await link { _ in MeshTransport.Answer(status: 401, body: []) }
        #expect(await link.run() == .revoked)
        #expect(paths.values == ["join"])
        #expect(link.health.fault?.status == 401)
        #expect(link.health.lastContactMs == nil)
    }

    @Test func nothingIsClaimedBeforeTheJoin() async throws {
        let tries = Recorder<Void>()
        let link = try await link { path in
            guard path == "join" else { return try await Self.echo(path) }
            tries.add(())
            if tries.values.count < 3 { throw CancellationError() }
            return MeshTransport.Answer(status: 200, body: [])
        }
        let running = Task { await link.run() }
        try await until { paths.values.contains("a2a/inbox") }
        #expect(paths.values.prefix(4) == ["join", "join", "join", "a2a/inbox"])
        running.cancel()
        #expect(await running.value == .stopped)
    }
}
