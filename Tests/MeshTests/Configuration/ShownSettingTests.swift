import Audit
import Testing
import VoxCrypto

@testable import Mesh

/// What `vox config show` prints.
@Suite struct ShownSettingTests {
    private static let key = Ed25519PrivateKey.generate(.seeded(4)).publicKey.base64

    private static func shown(
        _ source: String = "", _ environment: [String: String] = [:]
    ) throws -> [String: ShownSetting] {
        let configuration = try Configuration(environment: environment, file: ("/home/a/Vox.toml", source))
        return Dictionary(uniqueKeysWithValues: configuration.shown.map { ($0.key, $0) })
    }

    @Test func everyKeyOfTheContractIsThere() throws {
        let shown = try Self.shown()
        for key in Setting.all.map(\.key) + [
            "mesh.inference_base_url", "mesh.training.min_cuda_tier", "mesh.training.shard_timeout_secs",
            "mesh.probe.cache_ttl_secs", "mesh.probe.order", "mesh.probe.off", "hopper.learning_policy",
            "compute.ollama_url", "compute.backends", "cloud.cap_usd_24h", "cloud.cap_usd_per_job",
            "cloud.runpod_api_key", "cloud.vast_api_key", "mesh.tokens", "mesh.donation",
            "mesh.transport.wireguard_endpoint",
        ] { #expect(shown[key] != nil, "\(key)") }
        #expect(shown.values.allSatisfy { $0.source == .default })
        #expect(shown["cloud.vast_api_key"]?.value == "unset")
        #expect(shown["mesh.tokens"]?.value == [])
        #expect(shown["mesh.donation"]?.value == "unset")
    }

    @Test func whatIsShownIsWhatIsInForce() throws {
        let end = "mesh.bootstrap.expires_unix_ms"
        #expect(try Self.shown()[end]?.value == JSONValue.null, "there is no default")
        #expect(try Self.shown("[mesh.bootstrap]\nexpires_unix_ms = 0\n")[end]?.value == 0)
        let burst = try Self.shown("", ["VOX_MESH_DELIVER_BURST": "5"])["mesh.a2a.deliver_burst"]
        #expect(burst?.value == 2_000 && burst?.source == .env)
    }

    @Test func aSettingThatIsNotReadYetIsShownWithItsSource() throws {
        let source = "[mesh.training]\nmin_cuda_tier = 80\n[mesh.probe]\norder = [\"cuda\"]\nnovel = true\n"
        let shown = try Self.shown(source, ["OLLAMA_HOST": "den:11434", "VOX_TRAIN_MIN_CUDA_TIER": "90"])
        #expect(shown["mesh.training.min_cuda_tier"]?.value == "90")
        #expect(shown["mesh.training.min_cuda_tier"]?.source == .env)
        #expect(shown["mesh.training.min_cuda_tier"]?.variable == "VOX_TRAIN_MIN_CUDA_TIER")
        #expect(shown["mesh.probe.order"]?.value == ["cuda"])
        #expect(shown["mesh.probe.order"]?.source == .file)
        #expect(shown["mesh.probe.novel"]?.value == "set", "nobody knows what it is")
        #expect(shown["compute.ollama_url"]?.value == "den:11434")
        #expect(shown["compute.ollama_url"]?.hasEffect == false)
        #expect(shown["mesh.owner"]?.hasEffect == true)
    }

    @Test func tokensPeersAndCapsAreShownWithoutTheirSecrets() throws {
        let source = """
            [mesh]
            token = "s3cret-of-the-mesh"
            [[mesh.tokens]]
            name = "ci"
            role = "submitter"
            token = "s3cret-of-the-robot"
            [mesh.peers."lena@harbour"]
            control_url = "harbour.local:9847"
            token = "s3cret-of-the-harbour"
            public_key = "\(Self.key)"
            budget_cap_usd_24h = 2.5
            [mesh.budget.nodes]
            "a.b" = 10
            [mesh.donation]
            min_priority = 10
            [cloud]
            vast_api_key = "s3cret-of-the-cloud"
            lambda_api_key = "s3cret-of-another-cloud"
            """
        let shown = try Self.shown(source)
        #expect(shown["cloud.lambda_api_key"]?.value == "set")
        #expect(shown["mesh.token"]?.value == "set")
        #expect(shown["mesh.tokens[ci]"]?.value == ["role": "submitter", "token": "set"])
        #expect(shown["mesh.tokens[ci]"]?.source == .file)
        let peer = "mesh.peers.\"lena@harbour\""
        #expect(shown["\(peer).control_url"]?.value == "http://harbour.local:9847")
        #expect(shown["\(peer).token"]?.value == "set")
        #expect(shown["\(peer).public_key"]?.value == .string(Self.key))
        #expect(shown["\(peer).budget_cap_usd_24h"]?.value == .double(2.5))
        #expect(shown["\(peer).node_id"] == nil)
        #expect(shown["mesh.budget.nodes.\"a.b\""]?.value == .double(10))
        #expect(shown["mesh.donation"]?.source == .file)
        #expect(shown["cloud.vast_api_key"]?.value == "set")
        #expect(shown["cloud.vast_api_key"]?.source == .file)
        #expect(!shown.values.contains { "\($0)".contains("s3cret") })
    }

    @Test func whatTheEnvironmentSaysOfTokensAndPolicyIsShownAsSuch() throws {
        let shown = try Self.shown(
            "", ["VOX_MESH_TOKENS": "ci=worker:s3cret-s3cret", "VOX_MESH_DONATION_POLICY_JSON": "{}"])
        #expect(shown["mesh.tokens[ci]"]?.source == .env)
        #expect(shown["mesh.tokens[ci]"]?.variable == "VOX_MESH_TOKENS")
        #expect(shown["mesh.donation"]?.value == "set")
        #expect(shown["mesh.donation"]?.source == .env)
    }
}
