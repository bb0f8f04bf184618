import Mesh
import Testing
import VoxCrypto

/// What keeps the listeners closed, and what `vox config check` tells besides.
@Suite struct ConfigurationChecksTests {
    static func errors(_ environment: [String: String]) throws -> [ConfigFinding] {
        try Configuration(environment: environment).listeners.filter { $0.severity == .error }
    }

    static func codes(_ environment: [String: String], nowMs: Int64 = 1_000) throws -> [String] {
        try Configuration(environment: environment).checks(environment: environment, nowMs: nowMs).map {
            String($0.code.dropFirst("vox/config/".count))
        }
    }

    @Test func theDefaultsOpenAndFindNothing() throws {
        #expect(try Self.codes([:]) == [])
    }

    @Test(arguments: ["0.0.0.0:9847", "[::]:9847", "192.168.1.5:9847", "example.org:1"])
    func theMeshIsNotOpenedToTheNetworkWithoutASecret(bind: String) throws {
        let found = try Self.errors(["VOX_MESH_BIND": bind])
        #expect(found.map(\.code) == ["vox/config/open-on-network"])
        #expect(
            found.first.map { "\($0.sentence) \($0.remedy)" }
                == "refusing to listen on \(bind) without a secret: "
                + "set VOX_MESH_TOKEN or [mesh] token in Vox.toml, or run vox populi init.")
    }

    @Test(arguments: [
        "VOX_MESH_TOKEN", "VOX_MESH_WORKER_TOKEN", "VOX_MESH_SUBMITTER_TOKEN", "VOX_MESH_ADMIN_TOKEN",
        "VOX_MESH_JWT_HMAC_SECRET",
    ])
    func eachOfTheFiveSecretsOpensIt(name: String) throws {
        #expect(try Self.errors(["VOX_MESH_BIND": "0.0.0.0:9847", name: "s"]) == [])
        #expect(try Self.errors(["VOX_MESH_BIND": "0.0.0.0:9847", name: " "]).count == 1)
    }

    @Test(arguments: ["127.0.0.1:9847", "127.8.8.8:1", "localhost:9847", "[::1]:9847"])
    func loopbackNeedsNoSecret(bind: String) throws {
        #expect(try Self.errors(["VOX_MESH_BIND": bind, "VOX_DASHBOARD_BIND": bind]) == [])
    }

    @Test func plainHTTPOnTheNetworkStartsAndWarns() throws {
        let environment = [
            "VOX_MESH_BIND": "0.0.0.0:9847", "VOX_MESH_TOKEN": "0123456789abcdef", "VOX_MESH_TLS": "off",
        ]
        #expect(try Self.errors(environment) == [])
        #expect(try Self.codes(environment) == ["plaintext-lan"])
    }

    @Test func aPlainDashboardOnTheNetworkStartsAndWarns() throws {
        let open = [
            "VOX_DASHBOARD_BIND": "0.0.0.0:9846", "VOX_DASHBOARD_AUTH": "token",
            "VOX_DASHBOARD_TOKEN": "0123456789abcdef",
        ]
        let plain = try Configuration(environment: open.merging(["VOX_MESH_TLS": "off"]) { $1 }).listeners
        #expect(plain.map(\.code) == ["vox/config/plaintext-lan"])
        #expect(plain.map(\.location) == ["dashboard.bind"])
        #expect(plain.map(\.severity) == [.warning])
        #expect(try Configuration(environment: open).listeners == [], "auto is HTTPS there")
        #expect(try Configuration(environment: ["VOX_MESH_TLS": "off"]).listeners == [], "loopback may be plain")
    }

    @Test func theDashboardIsNotOpenedToTheNetworkWithoutASignIn() throws {
        let open = ["VOX_DASHBOARD_BIND": "0.0.0.0:9846"]
        #expect(try Self.errors(open).map(\.code) == ["vox/config/dashboard-open"])
        let short = open.merging(["VOX_DASHBOARD_AUTH": "token", "VOX_DASHBOARD_TOKEN": "0123456789abcde"]) { $1 }
        #expect(try Self.errors(short).map(\.location) == ["dashboard.token"])
        let good = short.merging(["VOX_DASHBOARD_TOKEN": "0123456789abcdef"]) { $1 }
        #expect(try Self.errors(good) == [])
    }

    @Test func certificateAndKeyComeTogether() throws {
        #expect(try Self.codes(["VOX_MESH_TLS_CERT": "/c"]) == ["tls-pair"])
        #expect(try Self.codes(["VOX_MESH_TLS_KEY": "/k"]) == ["tls-pair"])
        #expect(try Self.codes(["VOX_MESH_TLS": "files"]) == ["tls-pair"])
        #expect(try Self.codes(["VOX_MESH_TLS": "files", "VOX_MESH_TLS_CERT": "/c", "VOX_MESH_TLS_KEY": "/k"]) == [])
    }

    @Test func weakAndSharedSecretsAreTold() throws {
        let long = "0123456789abcdef"
        #expect(try Self.codes(["VOX_MESH_TOKEN": "short"]) == ["weak-secret"])
        #expect(try Self.codes(["VOX_MESH_JWT_HMAC_SECRET": long]) == ["weak-secret"])
        #expect(try Self.codes(["VOX_MESH_TOKEN": long, "VOX_MESH_WORKER_TOKEN": long]) == ["duplicate-secret"])
        #expect(try Self.codes(["VOX_MESH_JWT_HMAC_SECRET": long + long]) == [])
    }

    @Test func weakSecretsWithoutARoleHereAreToldToo() throws {
        let end = ["VOX_MESH_BOOTSTRAP_EXPIRES_UNIX_MS": "2000"]
        #expect(try Self.codes(end.merging(["VOX_MESH_BOOTSTRAP_TOKEN": "short"]) { $1 }) == ["weak-secret"])
        let peers = try Configuration(
            file: (
                "/home/a/Vox.toml",
                "[mesh.peers.den]\ntoken = \"0123456789abcde\"\n[mesh.peers.sea]\ntoken = \"0123456789abcdef\"\n"
            ))
        let found = peers.checks(environment: [:], nowMs: 0)
        #expect(found.map(\.code) == ["vox/config/weak-secret"])
        #expect(found.map(\.location) == ["Vox.toml:2:1"])
        #expect(found.first?.sentence.hasPrefix("mesh.peers.den.token is") == true)
        #expect(!found.map(\.line).joined().contains("0123456789"))
    }

    @Test(arguments: [
        String(repeating: "0", count: 64), String(repeating: "ab", count: 31), "none", "AAAA",
    ])
    func aKeyForResultsThatIsNoneIsTold(text: String) throws {
        let variable = "VOX_MESH_WORKER_RESULT_VERIFY_KEY"
        #expect(Configuration.verifyKey(in: text) == nil)
        #expect(try Self.codes([variable: text]) == ["ignored-value"])
        let finding = try #require(try Configuration(environment: [variable: text]).warnings.first)
        #expect(finding.severity == .warning)
        #expect(finding.location == variable)
        #expect(!finding.line.contains(text))
    }

    @Test func aKeyForResultsIsHexOrBase64() throws {
        let key = Ed25519PrivateKey.generate(.seeded(5)).publicKey
        for text in [Hex.encode(key.bytes), key.base64] {
            #expect(Configuration.verifyKey(in: text) == key)
            #expect(try Self.codes(["VOX_MESH_WORKER_RESULT_VERIFY_KEY": text]) == [])
        }
    }

    @Test func aStartWarnsOfWhatACheckWarnsOf() throws {
        let environment = [
            "VOX_MESH_TOKEN": "short", "VOX_MESH_JWT_HMAC_SECRET": "0123456789abcdef",
            "VOX_MESH_SERVER_STALE_PRUNE_MS": "29999", "VOX_MESH_HTTP_HEARTBEAT_SECS": "30",
            "VOX_ORCHESTRATOR_MESH_CONTROL_URL": "0.0.0.0:9847", "VOX_MESH_STORE_DURABILITY": "buffered",
        ]
        let warnings = try Configuration(environment: environment).warnings
        #expect(
            warnings.map { String($0.code.dropFirst("vox/config/".count)) } == [
                "store-buffered", "weak-secret", "weak-secret", "prune-below-heartbeat", "bind-all-control-url",
            ])
        #expect(warnings.last?.sentence.contains("skipped") == true)
        #expect(warnings.allSatisfy { $0.severity == .warning })
    }

    @Test func namedTokensOpenTheMeshAndAreLookedAt() throws {
        let long = "0123456789abcdef"
        let open = ["VOX_MESH_BIND": "0.0.0.0:9847"]
        #expect(try Self.errors(open.merging(["VOX_MESH_TOKENS": " ; "]) { $1 }).count == 1)
        #expect(try Self.errors(open.merging(["VOX_MESH_TOKENS": "ci=submitter:\(long);"]) { $1 }) == [])
        #expect(try Self.codes(["VOX_MESH_TOKENS": "ci=submitter:short"]) == ["weak-secret"])
        #expect(try Self.codes(["VOX_MESH_TOKENS": "a=worker:\(long); b=admin:\(long)"]) == ["duplicate-secret"])
        for broken in ["ci=king:\(long)", "ci=worker", "ci", "=:\(long)"] {
            #expect(try Self.codes(["VOX_MESH_TOKENS": broken]) == ["wrong-type"], "\(broken)")
        }
        for role in Configuration.tokenRoles {
            #expect(try Self.codes(["VOX_MESH_TOKENS": "ci=\(role):\(long)"]) == [], "\(role)")
        }
    }

    @Test func theVariableReplacesTheNamedTokensOfTheFile() throws {
        let file = (
            path: "/home/a/Vox.toml",
            source: "[[mesh.tokens]]\nname = \"old\"\nrole = \"admin\"\ntoken = \"of-the-file-itself\"\n"
        )
        let variable = ["VOX_MESH_TOKENS": "ci=worker:of-the-variable"]
        let configuration = try Configuration(environment: variable, file: file)
        #expect(configuration.tokens.map { $0["name"] } == ["ci"])
        #expect(configuration.findings.map(\.code) == ["vox/config/env-shadows-file"])
        #expect(configuration.findings.map(\.location) == ["VOX_MESH_TOKENS"])
        #expect(configuration.fileHoldsSecret)
        for blank in ["", " ; "] {
            let alone = try Configuration(environment: ["VOX_MESH_TOKENS": blank], file: file)
            #expect(alone.tokens.map { $0["name"] } == ["old"], "\(blank)")
            #expect(alone.findings == [])
        }
    }

    /// Who forgets a name or a role has written a secret where those stand.
    @Test(arguments: ["s3cret-s3cret-s3cret", "admin:s3cret-s3cret-s3cret", "ci=s3cret", "s3cret=="])
    func aTokenOfAnotherFormIsNotShown(text: String) throws {
        let environment = ["VOX_MESH_TOKENS": text]
        let configuration = try Configuration(environment: environment)
        let found = configuration.checks(environment: environment, nowMs: 0)
        #expect(found.map(\.code) == ["vox/config/wrong-type"])
        #expect(!found.map(\.line).joined().contains("s3cret"))
        #expect(!configuration.shown.contains { "\($0)".contains("s3cret") })
    }

    @Test(arguments: [
        "9847", "den.local", "den.local:", "den.local:0", "den.local:65536", "den.local:+80", "den local:1",
        "https://den.local:9847", "ftp://den.local:1", "lena@den.local:1", "den.local:1/x", "fe80::1", ":9847",
    ])
    func anAddressThatNoPeerCanCallStopsTheStart(text: String) throws {
        let found = try Self.errors(["VOX_MESH_PUBLIC_ADDRESS": text])
        #expect(found.map(\.code) == ["vox/config/bad-bind"])
        #expect(found.map(\.location) == ["mesh.transport.public_address"])
        #expect(found.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test func anAddressOfEveryInterfaceStandsInNoInvite() throws {
        for text in ["0.0.0.0:9847", "[::]:9847"] {
            let found = try Self.errors(["VOX_MESH_PUBLIC_ADDRESS": text])
            #expect(found.map(\.code) == ["vox/config/bad-bind"])
            #expect(found.first?.sentence.contains("names every interface") == true)
        }
        for text in ["den.local:9847", "192.168.1.5:1", "[fe80::1]:65535", "den_2.example.org:443"] {
            #expect(try Self.codes(["VOX_MESH_PUBLIC_ADDRESS": text]) == [], "\(text)")
        }
        let file = (path: "Vox.toml", source: "[mesh.transport]\npublic_address = \"0.0.0.0:1\"\n")
        let found = try Configuration(file: file).checks(environment: [:], nowMs: 0)
        #expect(found.map(\.location) == ["Vox.toml:2:1"])
    }

    @Test func aNamedTokenMayHoldColonsAndEqualSigns() throws {
        let tokens = try Configuration(environment: ["VOX_MESH_TOKENS": "ci = worker : a:b=c"]).tokens
        #expect(tokens == [["name": "ci", "role": "worker", "token": "a:b=c"]])
    }

    @Test func aFindingNeverShowsASecret() throws {
        let environment = [
            "VOX_MESH_TOKEN": "hunter2", "VOX_MESH_WORKER_TOKEN": "hunter2", "VOX_DASHBOARD_AUTH": "token",
        ]
        let configuration = try Configuration(environment: environment)
        let text = configuration.checks(environment: environment, nowMs: 0).map(\.line).joined()
        #expect(text.contains("weak-secret") && !text.contains("hunter2"))
    }

    @Test func theBootstrapTokenNeedsAnEndThatIsToCome() throws {
        let token = ["VOX_MESH_BOOTSTRAP_TOKEN": "0123456789abcdef"]
        let ending = token.merging(["VOX_MESH_BOOTSTRAP_EXPIRES_UNIX_MS": "2000"]) { $1 }
        #expect(try Self.codes(token) == ["bootstrap-no-expiry"])
        #expect(try Self.codes(ending, nowMs: 1_999) == [])
        #expect(try Self.codes(ending, nowMs: 2_000) == ["bootstrap-expired"])
    }

    @Test func variablesWithoutEffectAreTold() throws {
        let names = [
            "VOX_MESH_MESH_SIDECAR", "VOX_ORCHESTRATOR_MESH_POLL_INTERVAL_SECS",
            "VOX_MESH_INFERENCE_BASE_URL", "OLLAMA_HOST", "RUNPOD_API_KEY", "VAST_API_KEY",
            "VOX_CLOUD_CAP_USD_24H", "VOX_CLOUD_CAP_USD_PER_JOB", "VOX_TRAIN_MIN_CUDA_TIER",
            "VOX_MESH_PROBE_CACHE_TTL_SECS", "VOX_MESH_PROBE_OFF", "VOX_MESH_PROBE_ORDER",
        ]
        for name in names {
            #expect(try Self.codes([name: "1"]) == ["no-effect"], "\(name)")
            #expect(try Self.codes([name: " "]) == [], "\(name)")
        }
        #expect(try Self.codes(["VOX_SOMETHING": "1", "VOX_MESH_TRANSPORT_WIREGUARD_ENDPOINT": "a:1"]) == [])
    }

    @Test func aBufferedStoreIsToldWithWhatItRisks() throws {
        let environment = ["VOX_MESH_STORE_DURABILITY": "buffered"]
        #expect(try Self.codes(environment) == ["store-buffered"])
        let finding = try #require(try Configuration(environment: environment).durability.first)
        #expect(finding.severity == .warning)
        #expect(finding.sentence.contains("power cut"))
        #expect(try Configuration().durability == [])
    }

    @Test func forgettingTextsIsNothingToTell() throws {
        #expect(try Self.codes(["VOX_MESH_PRIVACY_RECORD_PROMPTS": "off"]) == [])
    }

    @Test func timesThatDoNotFitAreTold() throws {
        #expect(try Self.codes(["VOX_MESH_HTTP_HEARTBEAT_SECS": "10"]) == ["heartbeat-slower-than-online"])
        #expect(try Self.codes(["VOX_MESH_HTTP_HEARTBEAT_SECS": "9"]) == [])
        #expect(try Self.codes(["VOX_MESH_SERVER_STALE_PRUNE_MS": "29999"]) == ["prune-below-heartbeat"])
        for url in ["http://0.0.0.0:9847", "0.0.0.0:9847", "https://[::]:9847"] {
            #expect(try Self.codes(["VOX_MESH_CONTROL_ADDR": url]) == ["bind-all-control-url"])
        }
    }

    @Test func aLineNamesSeverityPlaceSentenceRemedyAndCode() throws {
        let found = try Configuration(environment: ["VOX_MESH_TLS_CERT": "/c"]).listeners
        #expect(
            found.map(\.line) == [
                "error: mesh.tls.cert: mesh.tls.cert and mesh.tls.key must be set together. Set both, or neither. "
                    + "(vox/config/tls-pair)"
            ])
    }
}
