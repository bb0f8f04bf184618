import Mesh
import Testing

@Suite struct ConfigFileTests {
    static func reading(_ source: String) throws -> Configuration {
        try Configuration(file: ("/home/a/Vox.toml", source))
    }

    @Test(arguments: [
        ("[mesh\nenabled = true", "Vox.toml:1:"), ("[mesh]\nenabled = yes\n", "Vox.toml:2:"),
        ("[mesh]\n\n  token = \"a\nb\"", "Vox.toml:3:"), ("a = 1\na = 2", "Vox.toml:2:"), ("= 1", "Vox.toml:1:1"),
        ("[mesh]\ntoken = 'a' 'b'", "Vox.toml:2:"),
    ])
    func aFileThatIsNoTOMLStopsWithLineAndColumn(source: String, place: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading(source) }
        #expect(finding?.code == "vox/config/toml-syntax")
        #expect(finding?.severity == .error)
        #expect(finding?.location.hasPrefix(place) == true, "\(finding?.location ?? "")")
        #expect(finding?.location.split(separator: ":").count == 3)
        #expect(finding?.sentence.hasPrefix("the file is not valid TOML: ") == true)
        #expect(finding?.sentence.hasSuffix(".") == true)
    }

    @Test(arguments: [
        "[mesh]\ntoken = s3cret", "[mesh]\ntoken = \"s3cret", "[mesh]\ntoken = \"\" s3cret", "[mesh]\ns3cret",
    ])
    func aFindingNeverQuotesAValue(source: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading(source) }
        #expect(finding?.line.contains("s3cret") == false)
    }

    /// A dot in quotes parts no path, and a line end in a key starts no line in a log.
    @Test func aKeyInQuotesIsOneName() throws {
        let configuration = try Self.reading("\"mesh.owner\" = \"a\"\nmesh.\"na\\nme\" = 1\nmesh.\"enabled\" = true\n")
        #expect(configuration.text("mesh.owner") == nil)
        #expect(configuration.bool("mesh.enabled"))
        #expect(
            configuration.findings.map(\.sentence) == [
                "[\"mesh.owner\"] is no section of this program.", "mesh.\"na\\nme\" is no setting of this program.",
            ])
    }

    @Test func namedTokensAreReadFromAListOfBraces() throws {
        let configuration = try Self.reading(
            "mesh.tokens = [{ name = \"ci\", role = \"worker\", token = \"s3cret\" }]\n")
        #expect(configuration.tokens == [["name": "ci", "role": "worker", "token": "s3cret"]])
    }

    @Test func unknownKeysAndSectionsWarnAndStopNothing() throws {
        let configuration = try Self.reading(
            "[mesh]\nenabeld = true\nenabled = true\n[meshes]\na = 1\n[mesh.a2a]\nb = 2\n")
        #expect(configuration.bool("mesh.enabled"))
        #expect(
            configuration.findings.map(\.code) == [
                "vox/config/unknown-key", "vox/config/unknown-key", "vox/config/unknown-section",
            ])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:7:1", "Vox.toml:2:1", "Vox.toml:5:1"])
        #expect(configuration.findings.allSatisfy { $0.severity == .warning })
    }

    @Test func settingsOfLaterVersionsAreNoMistakes() throws {
        let configuration = try Self.reading(
            "mesh.inference_base_url = \"http://a:1\"\n[mesh.training]\nmin_cuda_tier = 80\n"
                + "[cloud]\ncap_usd_24h = 1.0\n")
        #expect(Set(configuration.findings.map(\.code)) == ["vox/config/no-effect"])
        #expect(configuration.findings.allSatisfy { $0.severity == .info })
        #expect(configuration.findings.count == 3)
    }

    @Test func theOldSectionWorksAndWarnsOnce() throws {
        let configuration = try Self.reading("[mens]\nenabled = true\n[mens.a2a]\nlease_ms = 5000\nmax_messages = 0\n")
        #expect(configuration.bool("mesh.enabled"))
        #expect(configuration.integer("mesh.a2a.lease_ms") == 5_000)
        #expect(configuration.findings.map(\.code) == ["vox/config/alias", "vox/config/clamped"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:1:1", "Vox.toml:5:1"])
        #expect(configuration.findings.first?.sentence.contains("0.3.0 no longer reads it") == true)
    }

    @Test func theNewSectionWinsWhole() throws {
        let configuration = try Self.reading("[mens]\nenabled = true\n[mesh]\nowner = \"a\"\n")
        #expect(!configuration.bool("mesh.enabled"))
        #expect(configuration.findings.map(\.sentence).joined().contains("[mens] is ignored"))
        #expect(configuration.findings.map(\.location) == ["Vox.toml:1:1"])
    }

    static let oldTokens = "[[mens.tokens]]\nname = \"a\"\nrole = \"admin\"\ntoken = \"old\"\n"

    /// Any `[mesh]` makes `[mens]` count for nothing: the bearers that it lists grant no access.
    @Test(arguments: [
        "[mesh]\n", "[mesh.a2a]\n", "[mesh]\nowner = \"a\"\n",
        "[[mesh.tokens]]\nname = \"b\"\nrole = \"worker\"\ntoken = \"new\"\n",
    ])
    func anIgnoredSectionGrantsNothing(new: String) throws {
        let old = Self.oldTokens + "[mens.a2a]\nlease_ms = 5000\n"
        for source in [old + new, new + old] {
            let configuration = try Self.reading(source)
            #expect(!configuration.tokens.contains { $0["token"] == "old" }, "\(source)")
            #expect(configuration.hasMeshSecret == new.contains("token"))
            #expect(configuration.integer("mesh.a2a.lease_ms") == 120_000)
            #expect(configuration.findings.map(\.code) == ["vox/config/alias"], "\(source)")
            #expect(configuration.findings.first?.sentence.contains("[mens] is ignored") == true)
        }
    }

    @Test(arguments: [oldTokens, "[mens]\n"])
    func theOldSectionWarnsWhateverItHolds(source: String) throws {
        let configuration = try Self.reading(source)
        #expect(configuration.findings.map(\.code) == ["vox/config/alias"])
        #expect(configuration.tokens.map { $0["token"] } == (source == Self.oldTokens ? ["old"] : []))
    }

    @Test func anUnknownKeyOfATokenIsTold() throws {
        let configuration = try Self.reading(
            "[[mesh.tokens]]\nname = \"ci\"\nrole = \"worker\"\ntoken = \"s3cret\"\ntokne = \"hunter2\"\n")
        #expect(configuration.findings.map(\.code) == ["vox/config/unknown-key"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:5:1"])
        #expect(configuration.findings.map(\.sentence) == ["mesh.tokens.tokne is no setting of this program."])
        #expect(configuration.tokens == [["name": "ci", "role": "worker", "token": "s3cret"]])
    }

    @Test(arguments: [
        ("[mesh]\nowner = \"a\"\ntoken = \" \"\n", false), ("[mesh]\nadmin_token = \"a\"\n", true),
        ("[[mesh.tokens]]\nrole = \"worker\"\ntoken = \"a\"\n", true), ("[[mesh.tokens]]\nrole = \"worker\"\n", false),
        ("[mesh.peers.den]\ntoken = \"a\"\n", true), ("[mesh.peers.den]\ncontrol_url = \"a:1\"\n", false),
        ("[cloud]\nvast_api_key = \"a\"\n", true), ("[mens]\ntoken = \"a\"\n", true),
    ])
    func whetherAFileHoldsASecretIsKnown(source: String, holds: Bool) throws {
        #expect(try Self.reading(source).fileHoldsSecret == holds)
        let shadowed = try Configuration(
            environment: ["VOX_MESH_ADMIN_TOKEN": "b"], file: ("/home/a/Vox.toml", source))
        #expect(shadowed.fileHoldsSecret == holds)
    }

    @Test(arguments: [
        ("orchestrator.populi_control_url", "mesh.control_url"), ("mesh.transport.tls_cert_path", "mesh.tls.cert"),
        ("mesh.transport.tls_key_path", "mesh.tls.key"),
    ])
    func anOldNameWorksWarnsAndLoses(old: String, new: String) throws {
        let alone = try Self.reading("\(old) = \"a\"\n")
        #expect(alone.text(new) == "a")
        #expect(alone.findings.first?.code == "vox/config/deprecated")
        #expect(alone.findings.allSatisfy { $0.location == "Vox.toml:1:1" })
        let line = try #require(alone.findings.first?.line)
        #expect(line.contains(old) && line.contains(new) && line.contains("0.3.0"))
        #expect(try Self.reading("\(old) = \"a\"\n\(new) = \"b\"\n").text(new) == "b")
    }

    @Test func namedTokensAreRead() throws {
        let configuration = try Self.reading(
            "[[mesh.tokens]]\nname = \"ci\"\nrole = \"submitter\"\ntoken = \"s3cret\"\n")
        #expect(configuration.tokens == [["name": "ci", "role": "submitter", "token": "s3cret"]])
        #expect(configuration.hasMeshSecret)
        #expect(configuration.findings == [])
    }

    /// A value in its place would else leave out a peer, a cap or a bearer without a word.
    @Test(arguments: [
        ("[mesh.peers]\nden = \"https://den:9847\"\n", "mesh.peers.den must be a table.", "Vox.toml:2:1"),
        ("[[mesh.peers.den]]\ntoken = \"s3cret\"\n", "mesh.peers.den must be a table.", "Vox.toml:1:1"),
        ("[mens.peers]\n\"a.b\" = 5\n", "mesh.peers.\"a.b\" must be a table.", "Vox.toml:2:1"),
        ("[mesh]\npeers = [\"den\"]\n", "mesh.peers must hold a table for each peer.", "Vox.toml:2:1"),
        ("[mesh.budget]\nnodes = 5\n", "mesh.budget.nodes must be a table.", "Vox.toml:2:1"),
        ("[mesh.tokens]\nname = \"ci\"\ntoken = \"s3cret\"\n", "mesh.tokens must be a list of tables.", "Vox.toml:1:1"),
        ("[mesh]\ntokens = \"ci=s3cret\"\n", "mesh.tokens must be a list of tables.", "Vox.toml:2:1"),
    ])
    func whatStandsWhereATableMustStopsTheProgram(source: String, sentence: String, place: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading(source) }
        #expect(finding?.code == "vox/config/wrong-type" && finding?.severity == .error)
        #expect(finding?.sentence == sentence)
        #expect(finding?.location == place)
        let all = Configuration.faults(environment: [:], file: (name: "Vox.toml", source: source))
        let other = all.filter { $0.code != "vox/config/alias" }
        #expect(other.count == 1 && other.first == finding, "it is said once")
        #expect(!all.map(\.line).joined().contains("s3cret"))
    }

    @Test func tablesMayBeEmpty() throws {
        let configuration = try Self.reading("[mesh]\ntokens = []\n[mesh.peers]\n[mesh.budget.nodes]\n")
        #expect(configuration.findings == [])
        #expect(configuration.tokens == [] && configuration.declared == [])
    }

    @Test func noFileIsNoFault() throws {
        let configuration = try Configuration()
        #expect(configuration.filePath == nil)
        #expect(configuration.findings == [])
        #expect(configuration.all.allSatisfy { $0.source == .default })
        #expect(configuration.all.map(\.setting) == Setting.all)
    }

    /// Broken and odd files never end the program: they are read or refused with a finding.
    @Test(arguments: 0..<2_000)
    func damagedFilesAreReadOrRefused(seed: Int) {
        var bytes = Array("[mesh]\nenabled = true\nlabels = [\"a\", \"b\"]\n[[mesh.tokens]]\nrole = \"x\"\n".utf8)
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        for _ in 0..<(1 + seed % 4) {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24) & 0x7F
        }
        do {
            _ = try Self.reading(String(decoding: bytes, as: UTF8.self))
        } catch {
            #expect((error as? ConfigFinding)?.severity == .error, "seed \(seed)")
        }
    }
}
