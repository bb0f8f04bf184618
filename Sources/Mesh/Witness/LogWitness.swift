import Audit
import Logging
import ServiceLifecycle
import VoxCrypto

/// This machine as a witness: it holds the logs of the meshes that it works for against what it has seen of them.
///
/// What it has seen is on disk before it signs, so it never cosigns two histories of one log.
package final class LogWitness: Service {
    /// Time between two rounds.
    private static let pause = Duration.seconds(60)
    let store: MeshStore
    private let planes: Planes
    let key: Ed25519PrivateKey
    let clock: WallClock
    private let logger = Logger(label: "vox.oplog.witness")

    /// The meshes that this machine works for, each with the way to its control plane.
    typealias Planes = @Sendable () async throws -> [(Membership, HTTPControlPlane)]

    init(store: MeshStore, key: Ed25519PrivateKey, clock: WallClock, planes: @escaping Planes) {
        self.store = store
        self.planes = planes
        self.key = key
        self.clock = clock
    }

    /// The name under which a node cosigns.
    package static func name(of node: NodeID) -> String { "vox-witness/\(node.rawValue)" }

    /// Looks at every log once a minute until shutdown.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in  // a cut sleep ends it
            while true {
                try await Task.sleep(for: Self.pause)
                await lookAround()
            }
        }
    }

    /// A round that fails, for the store is busy or full, is not the last one.
    private func lookAround() async {
        do {
            _ = try await round()
        } catch {
            logger.warning("could not witness", metadata: ["error": "\(error)"])
        }
    }

    /// What happened to one log in a round.
    package struct Outcome: Hashable, Sendable {
        /// Handle of the mesh's owner.
        package let inviter: String
        /// What is known of the log now; nil when nothing is yet.
        package let log: WitnessedLog?
        /// Why it could not be looked at, in one sentence; nil when it was.
        package let trouble: String?
    }

    /// Looks at the log of every mesh that this machine works for; one that cannot be reached is looked at later.
    package func round() async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for (member, plane) in try await planes() {
            try Task.checkCancellation()
            do {
                let log = try await look(at: member, plane)
                outcomes.append(Outcome(inviter: member.inviter, log: log, trouble: nil))
            } catch {
                logger.info("could not look at a log", metadata: ["mesh": "\(member.inviter)", "error": "\(error)"])
                let known = try await store.read { tx in try WitnessedLogRow.of(member.node, tx) }.first
                outcomes.append(Outcome(inviter: member.inviter, log: known, trouble: Self.sentence(error)))
            }
        }
        return outcomes
    }

    /// Every log that was ever witnessed.
    package func list() async throws(WitnessError) -> [WitnessedLog] {
        try await store.read(orThrow: WitnessError.store) { tx in try WitnessedLogRow.all(tx) }
    }
}
