package import Mesh
import Synchronization
import VoxCrypto

/// A clock that a test turns by hand.
package final class ManualClock: Sendable {
    private let now: Mutex<Int64>

    /// Starts at a Unix time in milliseconds.
    package init(startMs: Int64 = 1_790_000_000_000) {
        now = Mutex(startMs * 1_000)
    }

    /// The clock as the mesh takes it.
    package var wall: WallClock { WallClock { self.now.withLock { $0 } } }

    /// The time now, Unix milliseconds.
    package var nowMs: Int64 { now.withLock { $0 / 1_000 } }

    /// Lets time pass; a negative length steps back.
    package func advance(ms: Int64) {
        now.withLock { $0 += ms * 1_000 }
    }
}

extension MeshParts {
    /// Parts in memory: seeded keys and randomness, own node `own-0001`, open mode.
    package static func fixture(seed: UInt64 = 1, clock: ManualClock = ManualClock()) -> MeshParts {
        let random = RandomSource.seeded(seed)
        let keys = MeshKeys(node: .generate(random), log: .generate(random))
        let invites = InviteSettings(key: keys.node, handle: "mira@aurelia") { "http://127.0.0.1:9847" }
        return MeshParts(ownNode: "own-0001", clock: clock.wall, random: random, keys: keys, invites: invites)
    }
}

extension MeshServices {
    /// A fresh mesh in memory with a clock that the test turns.
    package static func inMemory(
        seed: UInt64 = 1, clock: ManualClock = ManualClock()
    ) async throws -> MeshServices {
        try await MeshServices.open(.fixture(seed: seed, clock: clock))
    }
}

extension NodeRecord {
    /// A plain paired machine.
    package static func fixture(id: String = "node-a") -> NodeRecord {
        NodeRecord(id: id, capabilities: TaskCapabilityHints(), version: "1.0.0", lastSeenUnixMs: 0)
    }
}

/// Short names for fixtures of nodes, as tests read best.
package enum Node {
    /// A plain paired machine.
    package static func fixture(name: String = "node-a") -> NodeRecord { .fixture(id: name) }
}

extension A2ADeliverRequest {
    /// A relayed note from agent 1 to the worker pool.
    package static func fixture(
        to receiver: String = "2", type: String = "note", payload: String = "{}", key: String? = nil
    ) -> A2ADeliverRequest {
        var request = A2ADeliverRequest(
            senderAgentId: "1", receiverAgentId: receiver, messageType: type, payload: payload)
        request.idempotencyKey = key
        return request
    }
}

extension A2AInboxRequest {
    /// A claim of the worker pool's next row.
    package static func claim(by node: String, waitMs: UInt64? = nil) -> A2AInboxRequest {
        var request = A2AInboxRequest(receiverAgentId: "2")
        request.claimerNodeId = node
        request.waitMs = waitMs
        return request
    }
}
