import Foundation
import Mesh
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
    }

    @Test func offOnTheNetworkIsExposed() throws {
        guard case .plain(isExposed: true) = try decide(settings(.off, isLoopbackBind: false)) else {
            Issue.record("A network bind without TLS is exposed.")
            return
        }
    }

    @Test(arguments: [MeshTLSMode.auto, .files])
    func theUsersFilesAreUsedAndNotPinned(mode: MeshTLSMode) throws {
        let own = try KeysFolder()
        let certificate = try own.certificate()
        var settings = settings(mode, isLoopbackBind: false)
        settings.certificatePath = own.path + "/mesh-tls.crt"
        settings.keyPath = own.path + "/mesh-tls.key"
        let plan = try decide(settings)
        guard case .https(let used) = plan else {
            Issue.record("Files mean HTTPS.")
            return
        }
        #expect(used.pin == certificate.pin)
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
}
