import MeshFixtures
import Synchronization
import VoxCrypto

@testable import Mesh

/// Does work while the memberships of a mesh run.
func running(_ mesh: MeshServices, _ work: () async throws -> Void) async throws {
    let task = Task { try await mesh.memberships.run() }
    do {
        try await work()
    } catch {
        task.cancel()
        throw error
    }
    task.cancel()
    try await task.value
}

/// Another mesh as those see it who join it: invites that are real, and a control plane whose answers a test gives.
struct HarbourMesh: Sendable {
    let services: MeshServices
    /// Path and, where the body is a node's record, its id; in the order of arrival.
    let calls = Recorder<String>()

    init(port: Int, clock: ManualClock, seed: UInt64 = 77, url: String? = nil) async throws {
        let url = url ?? "http://127.0.0.1:\(port)"
        let random = RandomSource.seeded(seed)
        let keys = MeshKeys(node: .generate(random), log: .generate(random))
        let invites = InviteSettings(key: keys.node, handle: "lena@harbour") { url }
        services = try await MeshServices.open(
            MeshParts(ownNode: "own-0002", clock: clock.wall, random: random, keys: keys, invites: invites))
    }

    /// A fresh invite link.
    func invite() async throws -> String {
        try await services.invites.mint(InviteRequest(slotKind: "text"), actor: "test").url
    }

    /// A link for a machine that has an id here, as a rotation makes one.
    func invite(_ peer: PeerID) async throws -> String {
        var request = InviteRequest(slotKind: "text")
        request.peer = peer
        return try await services.invites.mint(request, actor: "test").url
    }

    /// An answer as a control plane without work gives it; the token names the call's number.
    static func plain(_ call: PeerServer.Call, number: Int = 1, node: NodeID? = nil) -> PeerServer.Reply {
        switch call.path {
        case "/v1/populi/bootstrap/exchange":
            var answer = BootstrapExchangeResponse(meshToken: "vxn_token-\(number)")
            answer.nodeId = node
            return PeerServer.Reply(body: WireCodec.encode(answer))
        case "/v1/populi/join", "/v1/populi/heartbeat": return PeerServer.Reply(body: call.body)
        case "/v1/populi/a2a/inbox": return PeerServer.Reply(body: WireCodec.encode(A2AInboxResponse(messages: [])))
        case "/v1/populi/leave": return PeerServer.Reply(status: 204)
        default: return PeerServer.Reply(status: 404)
        }
    }
}

/// A gate that holds callers until enough of them are there.
final class Rendezvous: Sendable {
    private let state: Mutex<(left: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(of count: Int) {
        state = Mutex((count, []))
    }

    /// Returns once the last one has come.
    func arrive() async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state in
                state.left -= 1
                state.waiting.append(continuation)
                guard state.left <= 0 else { return [] as [CheckedContinuation<Void, Never>] }
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiting in released { waiting.resume() }
        }
    }
}
