import Foundation
import Mesh
import NIOSSL
import Testing
import VoxCrypto

struct MeshTLSPlanTests {
    private let folder: KeysFolder

    init() throws {
        folder = try KeysFolder()
    }

    private func settings(_ mode: MeshTLSMode, isLoopbackBind: Bool) -> MeshTLSSettings {
        MeshTLSSettings(
            mode: mode, isLoopbackBind: isLoopbackBind, hosts: ["192.168.1.20"], keysDirectory: folder.path)
    }

    private func decide(_ settings: MeshTLSSettings) throws(MeshTLSError) -> MeshTLSPlan {
        try MeshTLSPlan.decide(settings, clock: KeysFolder.clock, random: .system)
    }

    @Test func loopbackIsPlainAndMakesNoCertificate() throws {
        for mode in [MeshTLSMode.auto, .off] {
            let plan = try decide(settings(mode, isLoopbackBind: true))
            #expect(plan.scheme == "http")
            #expect(plan.invitePin == nil)
            guard case .plain(isExposed: false) = plan else {
                Issue.record("Loopback is not exposed.")
                return
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func aNetworkBindGetsTheSelfSignedPairAndPinsIt() throws {
        let plan = try decide(settings(.auto, isLoopbackBind: false))
        #expect(plan.scheme == "https")
        #expect(plan.invitePin == (try folder.certificate().pin))
        #expect(plan.pin == plan.invitePin)
        #expect(!plan.isExposed)
    }

    @Test func listenersOnLoopbackAndOnTheNetworkDifferAndShareOneCertificate() throws {
        let plans = try [true, false, false].map { try decide(settings(.auto, isLoopbackBind: $0)) }
        #expect(plans.map(\.scheme) == ["http", "https", "https"])
        #expect(plans[0].pin == nil)
        #expect(plans[1].pin == plans[2].pin)
    }

    @Test func offOnTheNetworkIsExposed() throws {
        guard case .plain(isExposed: true) = try decide(settings(.off, isLoopbackBind: false)) else {
            Issue.record("A network bind without TLS is exposed.")
            return
        }
        #expect(try decide(settings(.off, isLoopbackBind: false)).isExposed)
        #expect(try !decide(settings(.off, isLoopbackBind: true)).isExposed)
    }

    @Test(arguments: [MeshTLSMode.auto, .files])
    func theUsersFilesAreUsedAndNotPinned(mode: MeshTLSMode) throws {
        let own = try KeysFolder()
        let certificate = try own.certificate()
        var settings = settings(mode, isLoopbackBind: false)
        settings.certificatePath = own.path + "/mesh-tls.crt"
        settings.keyPath = own.path + "/mesh-tls.key"
        let plan = try decide(settings)
        guard case .https(let used, _) = plan else {
            Issue.record("Files mean HTTPS.")
            return
        }
        #expect(used.pin == certificate.pin)
        #expect(plan.pin == certificate.pin)
        #expect(plan.invitePin == nil)
    }

    @Test func filesNeedBothPaths() {
        #expect(throws: MeshTLSError.pathsMissing) { try decide(settings(.files, isLoopbackBind: true)) }
        for mode in MeshTLSMode.allCases {
            var half = settings(mode, isLoopbackBind: true)
            half.keyPath = "key.pem"
            #expect(throws: MeshTLSError.pathsMissing) { try decide(half) }
        }
    }

    @Test func theConfigurationDecides() throws {
        let configuration = try Configuration(
            flags: ["mesh.transport.bind": "192.168.1.20:0"],
            environment: ["VOX_MESH_TLS": "files", "VOX_MESH_TLS_CERT": "a.pem", "VOX_MESH_TLS_KEY": "b.pem"])
        let settings = MeshTLSSettings(configuration, hosts: ["den.local", "192.168.1.20", ""], keysDirectory: "keys")
        #expect(settings.mode == .files)
        #expect(!settings.isLoopbackBind)
        #expect(settings.hosts == ["192.168.1.20", "den.local"])
        #expect(settings.certificatePath == "a.pem")
        #expect(settings.keyPath == "b.pem")
        #expect(settings.minimumVersion == .tlsv13)
    }

    @Test func theDefaultsArePlainOnLoopbackAndTLS13Elsewhere() throws {
        let standard = MeshTLSSettings(try Configuration(), hosts: [], keysDirectory: folder.path)
        #expect(standard.mode == .auto)
        #expect(standard.isLoopbackBind)
        #expect(try decide(standard).serverConfiguration == nil)
        let everywhere = try Configuration(flags: ["mesh.transport.bind": "0.0.0.0:0"])
        let exposed = MeshTLSSettings(everywhere, hosts: ["den.local"], keysDirectory: folder.path)
        #expect(exposed.hosts == ["den.local"])
        #expect(try decide(exposed).serverConfiguration?.minimumTLSVersion == .tlsv13)
    }

    @Test func theLowestVersionIsAChoiceOfTwo() throws {
        func configuration(_ version: String) throws -> Configuration {
            try Configuration(file: (path: "Vox.toml", source: "[mesh.tls]\nmin_version = \"\(version)\"\n"))
        }
        let settings = MeshTLSSettings(try configuration("1.2"), hosts: [], keysDirectory: "keys")
        #expect(settings.minimumVersion == .tlsv12)
        #expect(throws: ConfigFinding.self) { try configuration("1.1") }
    }
}
