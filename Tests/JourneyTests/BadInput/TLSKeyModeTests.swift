import Foundation
import Mesh
import Testing
import VoxCrypto

/// The user's own TLS key must be its owner's alone, whether TLS is in use or not.
@Suite struct TLSKeyModeTests {
    @Test(arguments: ["auto", "files"])
    func aKeyThatOthersCanReadStopsTheStart(mode: String) async throws {
        let vox = try VoxCommand()
        let folder = try vox.makeDirectory("certificates")
        let clock = WallClock { Int64(Date().timeIntervalSince1970 * 1_000_000) }
        _ = try MeshCertificateFiles(keysDirectory: folder).loadOrCreate(
            hosts: ["localhost"], clock: clock, random: .system)
        let key = folder + "/mesh-tls.key"
        let environment = [
            "VOX_MESH_TLS": mode, "VOX_MESH_TLS_CERT": folder + "/mesh-tls.crt", "VOX_MESH_TLS_KEY": key,
        ]
        let good = try await vox.run(["config", "check"], environment)
        #expect(good.status == 0, "\(good)")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let check = try await vox.run(["config", "check"], environment)
        #expect(check.status == 1 && check.output.contains("error: \(key): "), "\(check)")
        #expect(check.output.contains("(vox/config/key-mode)") && !check.output.contains("tls-pair"))
        let start = try await vox.run(["populi", "serve"], environment)
        #expect(start.status == 1 && start.output.isEmpty)
        #expect(start.errors.contains("The key file \(key) has mode 0644"), "\(start)")
    }
}
