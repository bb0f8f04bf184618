import Testing
import VoxCrypto

@testable import Mesh

/// How `mesh.control_url` is called, as the settings say it.
struct ControlPlanePeerTests {
    private func settings(_ lines: String) throws -> MembershipSettings {
        let source = "[mesh]\nenabled = true\ncontrol_url = \"http://plane.local:9847\"\n\(lines)\n"
        let configuration = try Configuration(file: ("/home/a/Vox.toml", source))
        var settings = MembershipSettings()
        settings.declared = configuration.declared
        settings.readCalls(configuration)
        return settings
    }

    private static func text(_ secret: SecretBytes?) -> String? {
        secret.map { secret in secret.withBytes { String(decoding: $0, as: UTF8.self) } }
    }

    @Test(
        arguments: [
            ("token worker_token submitter_token admin_token", "worker_token", "token"),
            ("worker_token submitter_token admin_token", "worker_token", "submitter_token"),
            ("worker_token admin_token", "worker_token", "admin_token"),
            ("token submitter_token", "token", "token"), ("worker_token", "worker_token", nil),
            ("submitter_token", nil, "submitter_token"), ("", nil, nil),
        ] as [(String, String?, String?)])
    func everyRouteHasItsBearer(_ keys: String, _ calls: String?, _ messages: String?) throws {
        let lines = keys.split(separator: " ").map { "\($0) = \"\($0)\"" }
        let settings = try settings(lines.joined(separator: "\n"))
        #expect(settings.declared.map(\.name) == ["plane.local:9847"])
        #expect(Self.text(settings.declared.first?.token) == calls)
        #expect(Self.text(settings.messageBearers["plane.local:9847"]) == messages)
        #expect(settings.messageBearers.count == (messages == nil ? 0 : 1))
    }

    @Test func theTimeSetIsThatOfJoinsAndHeartbeats() throws {
        let standard = try settings("").timeouts
        #expect(standard == HTTPControlPlane.Timeouts())
        #expect(standard.heartbeat == .seconds(15) && standard.standard == .seconds(30))
        let own = try settings("http_timeout_ms = 4000").timeouts
        #expect(own.heartbeat == .seconds(4) && own.standard == .seconds(30))
    }
}
