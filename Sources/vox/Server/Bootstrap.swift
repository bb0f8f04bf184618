import Mesh
import VoxCrypto

/// The one-time token that `vox populi up` prints, valid for ten minutes.
struct Bootstrap: Sendable {
    /// How long it is valid.
    static let lifeSeconds: Int64 = 600
    let token: String
    let expiresMs: Int64

    /// Makes a token.
    static func mint() -> Bootstrap {
        Bootstrap(
            token: "voxb_" + Base64URL.encode(Live.random.bytes(24)),
            expiresMs: Live.clock.millis() + lifeSeconds * 1_000)
    }
}
