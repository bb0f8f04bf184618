import Mesh
import Testing
import VoxCrypto

/// `[mesh.peers]` and `mesh.control_url`: whom the configuration declares.
@Suite struct DeclaredPeerTests {
    private static let pin = String(repeating: "ab", count: 32)
    private static let key = Ed25519PrivateKey.generate(.seeded(4)).publicKey.base64

    private static func reading(_ source: String) throws -> Configuration {
        try Configuration(file: ("/home/a/Vox.toml", source))
    }

    @Test func everyFieldOfATableIsRead() throws {
        let configuration = try Self.reading(
            """
            [mesh.peers.harbour]
            control_url = "harbour.local:9847/"
            token = "vxn_secret"
            node_id = "den-pc"
            public_key = "\(Self.key)"
            tls_sha256 = "\(Self.pin)"
            budget_cap_usd_24h = 2
            [mesh.peers.empty]
            """)
        #expect(configuration.findings == [])
        #expect(configuration.declared.map(\.name) == ["empty", "harbour"])
        let peer = try #require(configuration.declared.last)
        #expect(peer.controlURL == "https://harbour.local:9847")
        #expect(peer.token == SecretBytes(Array("vxn_secret".utf8)))
        #expect(peer.node == "den-pc")
        #expect(peer.publicKey?.base64 == Self.key)
        #expect(peer.pin?.hex == Self.pin)
        #expect(peer.heartbeat == nil)
        #expect(peer.capDollars == 2)
        #expect(peer.file == "Vox.toml" && peer.table == "mesh.peers.harbour")
    }

    /// The quotes that a handle needs in the file are no part of its name.
    @Test func aTableMayBeNamedByAHandle() throws {
        let configuration = try Self.reading("[mesh.peers.\"lena@harbour\"]\ntoken = \"short\"\ncolour = \"red\"\n")
        let peer = try #require(configuration.declared.first)
        #expect(peer.name == "lena@harbour")
        #expect(peer.table == "mesh.peers.\"lena@harbour\"")
        #expect(configuration.findings.map(\.sentence).joined().contains("mesh.peers.\"lena@harbour\".colour is no"))
    }

    @Test(arguments: [
        "tls_sha256 = \"abc\"", "public_key = \"abc\"", "token = 7", "control_url = \"ftp://a\"",
        "budget_cap_usd_24h = \"5\"", "budget_cap_usd_24h = -1", "budget_cap_usd_24h = nan",
        "control_url = \"0.0.0.0:1\"", "control_url = \"https://lena:hunter2@a:1\"",
        "node_id = \"\(String(repeating: "n", count: 257))\"",
        "tls_sha256 = \"\(String(repeating: "ab", count: 32))\"\ncontrol_url = \"http://a:1\"",
    ])
    func whatGuardsAConnectionIsNeverDropped(line: String) {
        let finding = #expect(throws: ConfigFinding.self) { try Self.reading("[mesh.peers.a]\n\(line)") }
        #expect(finding?.code == "vox/config/wrong-type")
        #expect(finding?.location.hasPrefix("Vox.toml:") == true)
        #expect(finding?.remedy.isEmpty == false)
        #expect(finding.map { "\($0)".contains("hunter2") } == false)
    }

    @Test func unknownKeysAreWarnings() throws {
        let configuration = try Self.reading("[mesh.peers.a]\nurl = \"a\"\nbudget_cap_usd_24h = 1.5")
        #expect(configuration.findings.map(\.code) == ["vox/config/unknown-key"])
        #expect(configuration.findings.map(\.location) == ["Vox.toml:2:1"])
    }

    @Test func theControlPlaneIsDeclaredWhenThisMachineIsEnabled() throws {
        let lines = """
            [mesh]
            enabled = true
            token = "shared"
            worker_token = "worker"
            control_url = "plane.local"
            heartbeat_secs = 7
            [mesh.tls]
            pin_sha256 = "\(Self.pin)"
            """
        let peer = try #require(try Self.reading(lines).declared.first)
        #expect(peer.controlURL == "https://plane.local")
        #expect(peer.name == "plane.local")
        #expect(peer.pin?.hex == Self.pin)
        #expect(peer.token == SecretBytes(Array("worker".utf8)))
        #expect(peer.heartbeat == .seconds(7))
        let off = lines.replacing("enabled = true", with: "enabled = false")
        #expect(try Self.reading(off).declared == [])
        let alone = lines.replacing("[mesh]", with: "[mesh]\nhttp_join = false")
        #expect(try Self.reading(alone).declared == [])
        let everywhere = lines.replacing("plane.local", with: "0.0.0.0:9847")
        #expect(try Self.reading(everywhere).declared == [])
        let unfit = lines.replacing("\"\(Self.pin)\"", with: "\"77\"")
        #expect(throws: ConfigFinding.self) { try Self.reading(unfit) }
    }
}
