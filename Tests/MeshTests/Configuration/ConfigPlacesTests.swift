import Testing

@testable import Mesh

/// Each finding says where its setting was set, and one that stops the program hides no other.
struct ConfigPlacesTests {
    private static func locations(_ code: String, _ text: String, _ environment: [String: String] = [:]) throws
        -> [String]
    {
        let file = (path: "/home/lena/Vox.toml", source: text)
        return try Configuration(environment: environment, file: file)
            .checks(environment: environment, nowMs: 0).filter { $0.code == "vox/config/\(code)" }.map(\.location)
    }

    @Test func aCheckNamesLineAndColumnOrTheVariable() throws {
        let short = "[mesh]\ntoken = \"short\"\n"
        #expect(try Self.locations("weak-secret", short).allSatisfy { $0.hasPrefix("Vox.toml:2:") })
        #expect(try Self.locations("weak-secret", short).count == 1)
        #expect(try Self.locations("weak-secret", "", ["VOX_MESH_TOKEN": "short"]) == ["VOX_MESH_TOKEN"])
        let open = "[mesh.transport]\n\nbind = \"0.0.0.0:9847\"\n"
        #expect(try Self.locations("open-on-network", open).allSatisfy { $0.hasPrefix("Vox.toml:3:") })
        let files = "[mesh.tls]\nmode = \"files\"\n"
        #expect(try Self.locations("tls-pair", files).allSatisfy { $0.hasPrefix("Vox.toml:2:") })
    }

    @Test func everythingThatStopsTheProgramIsFoundAtOnce() throws {
        let text = """
            [mesh]
            heartbeat_secs = "often"
            [mesh.transport]
            bind = "nonsense"
            [mesh.budget.nodes]
            den = "much"
            [dashboard]
            auth = "maybe"
            colour = "green"
            """
        let found = Configuration.faults(environment: [:], file: (name: "Vox.toml", source: text))
        let stops = found.filter { $0.severity == .error }
        #expect(Set(stops.map { $0.location.split(separator: ":")[1] }) == ["2", "4", "6", "8"], "\(stops)")
        #expect(found.contains { $0.code == "vox/config/unknown-key" && $0.location.hasPrefix("Vox.toml:9:") })
        #expect(throws: ConfigFinding.self) { try Configuration(file: (path: "Vox.toml", source: text)) }
    }

    @Test func whatIsNoTOMLIsTheOnlyFault() {
        let found = Configuration.faults(environment: [:], file: (name: "Vox.toml", source: "[mesh\n"))
        #expect(found.map(\.code) == ["vox/config/toml-syntax"])
    }

    @Test func aClaimIsUnprovenOnlyWhereItIsMade() throws {
        let text = "[mesh]\nadvertise_npu = true\n"
        let configuration = try Configuration(file: (path: "Vox.toml", source: text))
        let finding = try #require(configuration.unprovenClaim("mesh.advertise_npu", devices: ["/dev/accel"]))
        #expect(finding.code == "vox/config/gpu-claim-unproven" && finding.location.hasPrefix("Vox.toml:2:"))
        #expect(configuration.unprovenClaim("mesh.advertise_gpu", devices: ["/dev/nvidiactl"]) == nil)
    }

    @Test func aSecretOfASectionThatIsIgnoredIsASecretInTheFile() throws {
        let text = "[mesh]\nenabled = true\n[mens]\ntoken = \"of-the-old-section\"\n"
        let configuration = try Configuration(file: (path: "Vox.toml", source: text))
        #expect(configuration.fileHoldsSecret)
        #expect(configuration.text("mesh.token") == nil)
    }
}
