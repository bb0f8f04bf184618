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

    /// Where the first finding stands that stops the program.
    private static func stop(_ text: String, _ environment: [String: String] = [:]) -> String? {
        let finding = #expect(throws: ConfigFinding.self) {
            try Configuration(environment: environment, file: (path: "/home/lena/Vox.toml", source: text))
        }
        return finding?.location
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
        #expect(try Self.locations("tls-pair", "[mesh.tls]\nkey = \"/k\"\n") == ["Vox.toml:2:1"])
        #expect(try Self.locations("dashboard-open", "[dashboard]\nauth = \"token\"\n") == ["Vox.toml:2:1"])
    }

    @Test func aBearerIsNamedWhereItStands() throws {
        let long = "0123456789abcdef"
        let short = "[[mesh.tokens]]\nrole = \"worker\"\ntoken = \"short\"\n[mesh.peers.den]\ntoken = \"short\"\n"
        #expect(try Self.locations("weak-secret", short) == ["Vox.toml:3:1", "Vox.toml:5:1"])
        let twice = "[mesh]\ntoken = \"\(long)\"\n[[mesh.tokens]]\ntoken = \"\(long)\"\nrole = \"worker\"\n"
        #expect(try Self.locations("duplicate-secret", twice) == ["Vox.toml:4:1"])
        let environment = ["VOX_MESH_TOKENS": "a=worker:short;b=worker:short;ci=king:\(long)"]
        for code in ["weak-secret", "duplicate-secret", "wrong-type"] {
            #expect(try Set(Self.locations(code, short, environment)).isSuperset(of: ["VOX_MESH_TOKENS"]), "\(code)")
        }
    }

    @Test(arguments: [
        ("name = \"ci\"\nrole = \"king\"\ntoken = \"0123456789abcdef\"\n", "Vox.toml:3:1"),
        ("name = \"ci\"\nrole = \"worker\"\ntoken = \" \"\n", "Vox.toml:4:1"),
        ("name = \"ci\"\nrole = \"worker\"\n", "Vox.toml:2:1"), ("", "Vox.toml:1:1"),
    ])
    func anUnfitBearerIsNamedByWhatIsUnfit(fields: String, place: String) throws {
        #expect(try Self.locations("wrong-type", "[[mesh.tokens]]\n" + fields) == [place])
    }

    @Test func whatKeepsTheControlPlaneFromBeingCalledIsNamed() {
        let plane = "[mesh]\ncontrol_url = \"https://plane.local\"\n"
        #expect(Self.stop(plane + "[mesh.tls]\npin_sha256 = \"77\"\n") == "Vox.toml:4:1")
        #expect(Self.stop(plane, ["VOX_MESH_TLS_PIN": "77"]) == "VOX_MESH_TLS_PIN")
        #expect(Self.stop("[mesh]\ncontrol_url = \"ftp://plane\"\n") == "Vox.toml:2:1")
        #expect(Self.stop("", ["VOX_MESH_CONTROL_ADDR": "ftp://plane"]) == "VOX_MESH_CONTROL_ADDR")
    }

    @Test func thresholdsAreNamedWhereTheyWereSet() throws {
        func places(_ text: String, _ environment: [String: String] = [:]) throws -> [String] {
            let file = text.isEmpty ? nil : (path: "/home/lena/Vox.toml", source: text)
            return try Configuration(environment: environment, file: file).findings.map(\.location)
        }
        #expect(try places("", ["VOX_MESH_ONLINE_MS": "60000"]) == ["VOX_MESH_ONLINE_MS"])
        #expect(try places("", ["VOX_MESH_DEGRADED_MS": "10000"]) == ["VOX_MESH_DEGRADED_MS"])
        #expect(try places("[mesh]\n\ndegraded_ms = 10000\n") == ["Vox.toml:3:1"])
        #expect(try places("[mesh]\nonline_ms = 7\ndegraded_ms = 7\n") == ["Vox.toml:2:1"])
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
