import Audit
import Foundation
import Mesh
import TestSupport
import Testing
import VoxCrypto

/// `vox doctor` asks the control planes that the process would ask, where the process would ask them.
@Suite struct DoctorMeshTests {
    /// What it says of the meshes; standard output is JSON also when there are errors.
    private static func meshes(
        _ vox: VoxCommand, settings: String, _ environment: [String: String] = [:]
    ) async throws -> [(state: String, text: String)] {
        let path = try vox.write("settings.toml", settings)
        let result = try await vox.run(["doctor", "--json", "--config", path], environment)
        let rows = try JSONValue(parsing: Array(result.output.utf8)).arrayValue ?? []
        return rows.filter { $0["check"]?.stringValue?.hasPrefix("mesh") == true }.map { row in
            let words = [row["sentence"]?.stringValue ?? "", row["remedy"]?.stringValue ?? ""]
            return (row["state"]?.stringValue ?? "", words.filter { !$0.isEmpty }.joined(separator: " "))
        }
    }

    @Test func aControlPlaneOfTheSettingsThatDoesNotAnswerIsAnError() async throws {
        // Port 9 is the port of discard: nobody listens there.
        let url = "http://127.0.0.1:9"
        let found = try await Self.meshes(
            VoxCommand(), settings: "[mesh]\nenabled = true\ncontrol_url = \"\(url)\"\n")
        #expect(found.map(\.state) == ["error"])
        #expect(found.first?.text.hasPrefix("\(url) does not answer. Look whether that machine runs vox") == true)
        #expect(found.first?.text.hasSuffix("whether its control_url in the settings is right.") == true)
    }

    @Test func aTableOfTheSettingsIsAskedAndItsClockCompared() async throws {
        try await Collector.listening({ _, _ in Self.health(date: "Thu, 26 Nov 2020 05:00:00 GMT") }) { plane in
            let table = "[mesh.peers.harbour]\ncontrol_url = \"\(plane.url)\"\ntoken = \"a-token-of-the-harbour\"\n"
            // It waits five seconds for an answer, which a busy machine may not give in time.
            try await eventually("the played plane answers in time", within: .seconds(60)) {
                let found = try await Self.meshes(VoxCommand(), settings: table)
                return found.map(\.state) == ["warn"] && found[0].text.hasPrefix("the clock of harbour is ")
            }
            #expect(Set(plane.calls.map(\.path)) == ["/health"])
            #expect(plane.calls.first?.headers["authorization"] == nil)
        }
    }

    @Test func withoutAnythingDeclaredNothingIsAsked() async throws {
        let found = try await Self.meshes(VoxCommand(), settings: "[mesh]\ncontrol_url = \"http://127.0.0.1:9\"\n")
        #expect(found.map(\.text) == ["this machine works for no other mesh."])
    }

    /// A stored membership is asked where the table of its handle says, not where it was joined.
    @Test func aTableReplacesTheAddressThatWasStored() async throws {
        let (here, there) = (try VoxCommand(), try VoxCommand())
        let server = try await VoxProcess.serve(home: here.home)
        let other = try await VoxProcess.serve(home: there.home)
        let link = try await server.vox("populi", "invite", "--url-only").output.trimmingCharacters(in: .newlines)
        #expect(try await other.vox("populi", "join", link).status == 0)
        let peers = try await other.vox("populi", "peers", "--json")
        let rows = try JSONValue(parsing: Array(peers.output.utf8)).arrayValue
        let handle = try #require(rows?.first?["name"]?.stringValue)
        #expect(try await other.child.stop() == 0)

        let stored = try await Self.meshes(there, settings: "")
        #expect(stored.map(\.state) == ["ok"] && stored.first?.text.contains(server.mesh) == true, "\(stored)")
        try await Collector.listening({ _, _ in Self.health() }) { plane in
            let table = "[mesh.peers.\"\(handle)\"]\ncontrol_url = \"\(plane.url)\"\n"
            let moved = try await Self.meshes(there, settings: table)
            #expect(moved.map(\.text) == ["\(handle) at \(plane.url) answers."])
            #expect(moved.map(\.state) == ["ok"] && plane.calls.count == 1)
        }
        #expect(try await server.child.stop() == 0)
    }

    /// The pin of the settings decides, and a wrong one names the setting to correct.
    @Test func aPinOfTheSettingsIsHeldAgainstTheCertificate() async throws {
        let (vox, host) = (try VoxCommand(), try VoxCommand())
        let folder = try host.makeDirectory("certificates")
        let clock = WallClock { Int64(Date().timeIntervalSince1970 * 1_000_000) }
        let pair = try MeshCertificateFiles(keysDirectory: folder).loadOrCreate(
            hosts: ["127.0.0.1"], clock: clock, random: .system)
        let plane = try await VoxProcess.serve(
            home: host.home,
            environment: [
                "VOX_MESH_TLS": "files", "VOX_MESH_TLS_CERT": folder + "/mesh-tls.crt",
                "VOX_MESH_TLS_KEY": folder + "/mesh-tls.key", "VOX_MESH_WORKER_TOKEN": "a-token-of-all-workers",
            ])
        func table(_ pin: String) -> String {
            "[mesh.peers.harbour]\ncontrol_url = \"\(plane.mesh)\"\ntls_sha256 = \"\(pin)\"\n"
        }
        let right = try await Self.meshes(vox, settings: table(pair.pin.hex))
        #expect(right.map(\.state) == ["ok"], "\(right)")
        let wrong = try await Self.meshes(vox, settings: table(CertificatePin(der: [1]).hex))
        #expect(wrong.map(\.state) == ["error"])
        #expect(wrong.first?.text.contains("shows another certificate than the settings name.") == true, "\(wrong)")
        #expect(wrong.first?.text.hasSuffix("then correct mesh.peers.harbour.tls_sha256.") == true, "\(wrong)")
        #expect(try await plane.child.stop() == 0)
    }

    private static func health(date: String? = nil) -> Collector.Answer {
        var answer = Collector.Answer()
        if let date { answer.headers["date"] = date }
        return answer
    }
}
