import Audit
import Foundation
import Mesh
import Testing
import VoxCrypto

extension Journeys {
    /// A control plane that serves its own certificate files, and machines that join it.
    @Suite struct FileCertificateTests {
        private static let token = "a-token-of-all-workers"

        /// The pair of a folder, valid from the real present, which TLS checks.
        private static func pair(in folder: String) throws -> MeshCertificate {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let clock = WallClock { Int64(Date().timeIntervalSince1970 * 1_000_000) }
            return try MeshCertificateFiles(keysDirectory: folder).loadOrCreate(
                hosts: ["localhost", "127.0.0.1"], clock: clock, random: .system)
        }

        private static func plane(_ stage: Stage, certificatesIn folder: String) async throws -> VoxProcess {
            let plane = try await stage.start(
                "anna",
                environment: [
                    "VOX_MESH_TLS": "files", "VOX_MESH_TLS_CERT": folder + "/mesh-tls.crt",
                    "VOX_MESH_TLS_KEY": folder + "/mesh-tls.key", "VOX_MESH_WORKER_TOKEN": token,
                ])
            try #require(plane.mesh.hasPrefix("https://127.0.0.1:"))
            try #require(plane.dashboard.hasPrefix("https://127.0.0.1:"))
            return plane
        }

        private static func nodes(_ plane: VoxProcess, _ pin: CertificatePin) async throws -> [String] {
            let visitor = try await PlainBrowser(plane.dashboard, pin: pin)
            let rows = try await visitor.get("/api/v2/mesh/nodes").data?.arrayValue ?? []
            return rows.filter { $0["liveness"]?.stringValue == "online" }.compactMap { $0["id"]?.stringValue }
        }

        private static func worker(_ name: String, of plane: VoxProcess, pin: String) -> [String: String] {
            [
                "VOX_MESH_ENABLED": "1", "VOX_MESH_NODE_ID": name, "VOX_MESH_WORKER_TOKEN": token,
                "VOX_ORCHESTRATOR_MESH_CONTROL_URL": plane.mesh, "VOX_MESH_TLS_PIN": pin,
                "VOX_MESH_HTTP_HEARTBEAT_SECS": "1",
            ]
        }

        @Test(.timeLimit(.minutes(3))) func theRightPinJoinsAndAWrongOneSendsNothing() async throws {
            try await Stage.play { stage in
                let folder = stage.path("certificates")
                let right = try Self.pair(in: folder).pin
                let wrong = try Self.pair(in: stage.path("others")).pin.hex
                let plane = try await Self.plane(stage, certificatesIn: folder)
                let stranger = try await stage.start(
                    "carl", environment: Self.worker("carl-pc", of: plane, pin: wrong))
                try await eventually("carl is told") { stranger.child.errors.contains("is not the pinned one") }
                _ = try await stage.start("ben", environment: Self.worker("ben-pc", of: plane, pin: right.hex))
                try await eventually("ben works there") { try await Self.nodes(plane, right).contains("ben-pc") }
                try #require(try await !Self.nodes(plane, right).contains("carl-pc"))
            }
        }

        /// Decision 4: such a certificate may be renewed, so invites name no fingerprint of it.
        @Test(.timeLimit(.minutes(3))) func anInviteNeedsACertificateThatAuthoritiesVouchFor() async throws {
            try await Stage.play { stage in
                let folder = stage.path("certificates")
                let pin = try Self.pair(in: folder).pin
                let plane = try await Self.plane(stage, certificatesIn: folder)
                let link = try await plane.vox("populi", "invite", "--label", "den", "--url-only").output.trimmed
                let den = try await stage.start("ben", arguments: ["--join", link])
                try await eventually("it says that it did not join") { den.child.errors.contains("could not join") }
                try #require(den.child.errors.contains("is not trusted"), "\(den.child.errors)")
                try #require(den.child.errors.contains("mesh.tls.pin_sha256"), "\(den.child.errors)")
                try #require(!den.child.errors.contains("does not answer"))
                let declared = try await stage.start("dora", environment: Self.worker("dora-pc", of: plane, pin: ""))
                try await eventually("a declared control plane is not trusted either") {
                    declared.child.errors.contains("is not trusted; ask for an invite that names it")
                }
                try #require(try await Self.nodes(plane, pin).isEmpty)
            }
        }
    }
}
