import Mesh
import MeshFixtures
import VoxCrypto

/// Invite URLs: what is accepted says what was signed.
struct InviteTarget: FuzzTarget {
    private let signed: [InviteBearer]
    private let nowMs: Int64
    let samples: [[UInt8]]
    let words = ["vox+invite://", "?b=", "&b=", "127.0.0.1:1", "[::1]:9", "@", "#", "%00", "//", "?", "http://"]

    init() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.fixture(clock: clock))
        var signed: [InviteBearer] = []
        for kind in ["gpu", "text"] {
            signed.append(try await mesh.invites.mint(InviteRequest(slotKind: kind), actor: "cli-user").bearer)
        }
        self.signed = signed
        nowMs = clock.nowMs
        samples = signed.map { Array($0.bearerURL.utf8) }
    }

    func read(_ bytes: [UInt8]) throws -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let bearer = try? InviteBearer.verified(bearerURL: text, nowMs: nowMs) else { return false }  // refused
        try BrokenRule.require(signed.contains(bearer), "an invite was accepted that nobody signed")
        return true
    }
}
