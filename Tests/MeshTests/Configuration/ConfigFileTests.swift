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
        #expect(finding?.sentence.hasSuffix(".") == true && finding?.sentence.contains("Error while") == false)
    }

    /// The parser would end the program for these.
    @Test(arguments: [
        "[", "[=]", "[.mesh]", "[[ ]]", "a = 1\n  [\n]", "[[=]]", "[#]", "a = [\n[1]]\n[!]", "a = '''\n[=]'''\n[=]",
        "[ä]",
    ])
    func aSectionWithoutANameIsRefused(source: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading(source) }
        #expect(finding?.code == "vox/config/toml-syntax")
    }

    @Test(arguments: [
        "[mesh]", "[ mesh ]", "[\"mesh\"]", "[[mesh.tokens]]",
        "[mesh]\nowner = \"\"\"\n[=]\"\"\"", "[mesh]\nowner = '[=]' # [=]", "[mesh] # [=]\n# [=]\n\n[dashboard]",
        "[mesh]\nowner = \"a\\\"\"\n[dashboard]",
    ])
    func aSectionWithANameIsRead(source: String) throws {
        #expect(try Self.reading(source).filePath != nil)
    }

    /// The parser would end the program for some of these; no setting is a time.
    @Test(arguments: [
        ("x = 1979-05-27 a\ny = 10:", 2, 7), ("x = 1979-05-27T:", 1, 16), ("x = 07:32:00", 1, 7),
        ("[dashboard]\nbind = 127.0.0.1:8787", 2, 17), ("x = [\n  1, # a:b\n  2:3 ]", 3, 4),
    ])
    func aColonOutsideQuotesIsRefused(source: String, line: Int, column: Int) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading(source) }
        #expect(finding?.location == "Vox.toml:\(line):\(column)")
        #expect(finding?.sentence == "the file is not valid TOML: a colon stands outside quotes.")
        #expect(finding?.remedy == "Write the whole value in double quotes.")
    }

    @Test(arguments: [
        "[dashboard]\nbind = \"127.0.0.1:8787\" # a:b", "[mesh]\nowner = '''\na:\n:b'''", "# a:b\n[mesh]",
        "\"a:b\" = 1\n['c:d']\n",
    ])
    func aColonInsideQuotesIsRead(source: String) throws {
        #expect(try Self.reading(source).filePath != nil)
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
            "[mesh]\nhttp_join = false\n[mesh.peers.anna]\ncontrol_url = \"a\"\n[cloud]\ncap_usd_24h = 1.0\n")
        #expect(Set(configuration.findings.map(\.code)) == ["vox/config/no-effect"])
        #expect(configuration.findings.allSatisfy { $0.severity == .info })
        #expect(configuration.findings.count == 3)
    }

    @Test func theOldSectionWorksAndWarnsOnce() throws {
        let configuration = try Self.reading("[mens]\nenabled = true\n[mens.a2a]\nlease_ms = 5000\nmax_messages = 0\n")
        #expect(configuration.bool("mesh.enabled"))
        #expect(configuration.integer("mesh.a2a.lease_ms") == 5_000)
        #expect(configuration.findings.map(\.code) == ["vox/config/alias", "vox/config/clamped"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml", "Vox.toml:5:1"])
    }

    @Test func theNewSectionWinsWhole() throws {
        let configuration = try Self.reading("[mens]\nenabled = true\n[mesh]\nowner = \"a\"\n")
        #expect(!configuration.bool("mesh.enabled"))
        #expect(configuration.findings.map(\.sentence).joined().contains("[mens] is ignored"))
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
