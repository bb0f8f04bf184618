import Foundation
import Mesh
import VoxCrypto

/// An empty folder for key files that goes away with the value.
final class KeysFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "vox-tls-" + RandomSource.system.hex(16)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)  // a left-over temporary folder harms nobody
    }

    /// The mesh certificate of this folder.
    ///
    /// Valid from the real present, which TLS checks.
    func certificate(hosts: [String] = ["localhost", "127.0.0.1", "::1"]) throws(MeshTLSError) -> MeshCertificate {
        try MeshCertificateFiles(keysDirectory: path)
            .loadOrCreate(hosts: hosts, clock: Self.clock, random: .system)
    }

    /// The time of day as TLS sees it.
    static let clock = WallClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000
    }
}
