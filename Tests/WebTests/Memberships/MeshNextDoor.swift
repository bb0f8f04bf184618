import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import Synchronization
import VoxCrypto

@testable import Web

/// Another mesh on this computer, with a mesh listener that really listens, for those who join it.
struct MeshNextDoor {
    let services: MeshServices
    private let port: PortBox

    private final class PortBox: Sendable {
        let number = Mutex(1)
    }

    init(clock: ManualClock) async throws {
        let port = PortBox()
        let random = RandomSource.seeded(77)
        let keys = MeshKeys(node: .generate(random), log: .generate(random))
        let invites = InviteSettings(key: keys.node, handle: "lena@harbour") {
            "http://127.0.0.1:\(port.number.withLock { $0 })"
        }
        services = try await MeshServices.open(
            MeshParts(ownNode: "own-0002", clock: clock.wall, random: random, keys: keys, invites: invites))
        self.port = port
    }

    /// An invite link of this mesh; nobody answers there unless ``listening(_:)`` runs.
    func invite(_ kind: String = "gpu", count: Int = 2) async throws -> String {
        var request = InviteRequest(slotKind: kind)
        request.slotCount = count
        return try await services.invites.mint(request, actor: "test").url
    }

    /// Listens while the body runs.
    func listening<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let application = Application(
            router: buildMeshRouter(services, PeerSettings(bodyLimit: 524_288, random: .seeded(9))),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            port.number.withLock { $0 = client.port ?? 1 }
            return try await body()
        }
    }
}
