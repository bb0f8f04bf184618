import Mesh
import Testing

/// The table of settings against the contract, row by row.
@Suite struct SettingTableTests {
    /// Key, variables, default, and bounds or words with what becomes of another value; `live` at the end when it is.
    static let contract = """
        mesh.enabled | VOX_MESH_ENABLED | false | bool
        mesh.node_id | VOX_MESH_NODE_ID | - | text
        mesh.name | VOX_MESH_NAME | - | text
        mesh.owner | VOX_MESH_OWNER | - | text
        mesh.token | VOX_MESH_TOKEN | - | secret
        mesh.worker_token | VOX_MESH_WORKER_TOKEN | - | secret
        mesh.submitter_token | VOX_MESH_SUBMITTER_TOKEN | - | secret
        mesh.admin_token | VOX_MESH_ADMIN_TOKEN | - | secret
        mesh.jwt_hmac_secret | VOX_MESH_JWT_HMAC_SECRET | - | secret
        mesh.control_url | VOX_ORCHESTRATOR_MESH_CONTROL_URL,VOX_MESH_CONTROL_ADDR | - | text
        mesh.scope_id | VOX_MESH_SCOPE_ID | - | text
        mesh.labels | VOX_MESH_LABELS | [] | texts
        mesh.device_class | VOX_MESH_DEVICE_CLASS | - | text
        mesh.advertise_gpu | VOX_MESH_ADVERTISE_GPU | false | bool
        mesh.advertise_vulkan | VOX_MESH_ADVERTISE_VULKAN | false | bool
        mesh.advertise_webgpu | VOX_MESH_ADVERTISE_WEBGPU | false | bool
        mesh.advertise_npu | VOX_MESH_ADVERTISE_NPU | false | bool
        mesh.visibility | VOX_MESH_VISIBILITY | private | private public hybrid warn
        mesh.trust_tier | VOX_MESH_TRUST_TIER | - | text
        mesh.pool_id | VOX_MESH_POOL_ID | - | text
        mesh.provider | VOX_MESH_PROVIDER | - | text
        mesh.registry_path | VOX_MESH_REGISTRY_PATH | - | text
        mesh.http_join | VOX_MESH_HTTP_JOIN | true | bool
        mesh.heartbeat_secs | VOX_MESH_HTTP_HEARTBEAT_SECS | 30 | 0 3600 clamp
        mesh.membership_heartbeat_secs | VOX_MESH_MEMBERSHIP_HEARTBEAT_SECS | 5 | 1 60 clamp
        mesh.http_timeout_ms | VOX_ORCHESTRATOR_MESH_HTTP_TIMEOUT_MS | 15000 | 500 4294967295 ignore
        mesh.http_retry_transient | VOX_POPULI_HTTP_RETRY_TRANSIENT | false | bool
        mesh.max_stale_ms | VOX_MESH_MAX_STALE_MS | 0 | 0 9223372036854775807 ignore
        mesh.server_stale_prune_ms | VOX_MESH_SERVER_STALE_PRUNE_MS | 0 | 0 9223372036854775807 ignore live
        mesh.online_ms | VOX_MESH_ONLINE_MS | 10000 | 0 9223372036854775807 ignore
        mesh.degraded_ms | VOX_MESH_DEGRADED_MS | 60000 | 0 9223372036854775807 ignore
        mesh.agent_id | VOX_MESH_AGENT_ID | 2 | text
        mesh.codex_telemetry | VOX_MESH_CODEX_TELEMETRY | false | bool
        mesh.exec_lease_reconcile | VOX_ORCHESTRATOR_MESH_EXEC_LEASE_RECONCILE | false | bool
        mesh.exec_lease_auto_revoke | VOX_ORCHESTRATOR_MESH_EXEC_LEASE_AUTO_REVOKE | false | bool
        mesh.a2a.lease_ms | VOX_MESH_A2A_LEASE_MS | 120000 | 1000 3600000 clamp live
        mesh.a2a.max_messages | VOX_MESH_A2A_MAX_MESSAGES | 50000 | 1 500000 clamp live
        mesh.a2a.overflow | VOX_MESH_A2A_OVERFLOW | reject | reject drop-oldest warn live
        mesh.a2a.acked_ttl_ms | VOX_MESH_A2A_ACKED_TTL_MS | 86400000 | 0 2592000000 clamp live
        mesh.a2a.deliver_rate_per_sec | VOX_MESH_DELIVER_RATE_PER_SEC | 2000 | 0 1000000 clamp
        mesh.a2a.deliver_burst | VOX_MESH_DELIVER_BURST | 10000 | 0 10000000 clamp
        mesh.http.max_body_bytes | VOX_MESH_HTTP_MAX_BODY_BYTES | 524288 | 2048 8388608 ignore
        mesh.http.max_waiters | VOX_MESH_MAX_WAITERS | 4096 | 0 65536 clamp
        mesh.bootstrap.token | VOX_MESH_BOOTSTRAP_TOKEN | - | secret
        mesh.bootstrap.expires_unix_ms | VOX_MESH_BOOTSTRAP_EXPIRES_UNIX_MS | - | 0 9223372036854775807 ignore
        mesh.attestation.verify_key | VOX_MESH_WORKER_RESULT_VERIFY_KEY | - | text
        mesh.attestation.require | VOX_MESH_ATTESTATION_REQUIRE | false | bool
        mesh.transport.bind | VOX_MESH_BIND | 127.0.0.1:9847 | address
        mesh.transport.public_address | VOX_MESH_PUBLIC_ADDRESS | - | text
        mesh.transport.wireguard_endpoint | VOX_MESH_TRANSPORT_WIREGUARD_ENDPOINT | - | text
        mesh.tls.mode | VOX_MESH_TLS | auto | auto files off stop
        mesh.tls.cert | VOX_MESH_TLS_CERT | - | text
        mesh.tls.key | VOX_MESH_TLS_KEY | - | text
        mesh.tls.pin_sha256 | VOX_MESH_TLS_PIN | - | text
        mesh.tls.min_version | VOX_MESH_TLS_MIN_VERSION | 1.3 | 1.2 1.3 stop
        mesh.donation.path | VOX_MESH_DONATION_PATH | - | text
        mesh.privacy.default_class | VOX_MESH_PRIVACY_DEFAULT | local-only \
        | local-only paired-peers-only public-mesh warn
        mesh.privacy.record_prompts | VOX_MESH_PRIVACY_RECORD_PROMPTS | true | bool
        mesh.budget.per_node_cap_usd_24h | VOX_MESH_BUDGET_NODE_CAP_USD | 0.0 | number
        mesh.budget.enforce | VOX_MESH_BUDGET_ENFORCE | true | bool
        mesh.budget.usd_per_gpu_hour | VOX_MESH_BUDGET_USD_PER_GPU_HOUR | 0.0 | number
        mesh.budget.usd_per_mtok_in | VOX_MESH_BUDGET_USD_PER_MTOK_IN | 0.0 | number
        mesh.budget.usd_per_mtok_out | VOX_MESH_BUDGET_USD_PER_MTOK_OUT | 0.0 | number
        mesh.store.path | VOX_MESH_STORE_PATH | - | text
        mesh.store.durability | VOX_MESH_STORE_DURABILITY | full | full buffered stop
        mesh.store.size_alert_mb | VOX_MESH_STORE_SIZE_ALERT_MB | 2048 | 0 4294967295 clamp
        mesh.observability.log_level | VOX_LOG | info | trace debug info notice warning error warn
        mesh.observability.log_format | VOX_LOG_FORMAT | auto | auto text json warn
        mesh.observability.endpoint | OTEL_EXPORTER_OTLP_ENDPOINT | - | text
        mesh.observability.headers | OTEL_EXPORTER_OTLP_HEADERS | - | secret
        mesh.observability.export | VOX_MESH_OBSERVABILITY_EXPORT | traces,metrics | traces metrics logs stop
        mesh.observability.trace_sample | VOX_TRACE_SAMPLE | always | always off warn
        hopper.max_attempts | VOX_HOPPER_MAX_ATTEMPTS | 3 | 1 10 clamp
        hopper.age_promote_secs | VOX_HOPPER_AGE_PROMOTE_SECS | 900 | 0 31536000 clamp
        dashboard.bind | VOX_DASHBOARD_BIND | 127.0.0.1:9846 | address
        dashboard.auth | VOX_DASHBOARD_AUTH | none | none token stop
        dashboard.token | VOX_DASHBOARD_TOKEN | - | secret
        dashboard.allowed_hosts | VOX_DASHBOARD_ALLOWED_HOSTS | [] | texts
        dashboard.theme | VOX_DASHBOARD_THEME | system | system dark light warn
        dashboard.max_streams | VOX_DASHBOARD_MAX_STREAMS | 1024 | 1 65536 clamp
        compute.model_dir | VOX_MODEL_DIR | - | text
        compute.max_parallel | VOX_COMPUTE_MAX_PARALLEL | 1 | 1 64 clamp
        """

    @Test func everyRowIsAsTheContractSays() {
        let rows = Self.contract.split(separator: "\n").map(String.init)
        let built = Setting.all.map(Self.line)
        for (row, line) in zip(rows, built) { #expect(line == row) }
        #expect(rows.count == built.count)
    }

    @Test func keysAndVariablesAreOfOneRowOnly() {
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        let variables = Setting.all.flatMap(\.environment)
        #expect(Set(variables).count == variables.count)
    }

    @Test func whatIsReadIsNotListedAsLater() {
        let exact = Setting.later.filter { !$0.hasSuffix(".") }
        #expect(Set(exact).isDisjoint(with: Setting.all.map(\.key)))
    }

    @Test func unreadRowsAreRows() {
        #expect(Setting.unread.isSubset(of: Setting.all.map(\.key)))
    }

    @Test func rowsWithoutADefaultAreRows() {
        #expect(Setting.withoutDefault.isSubset(of: Setting.all.map(\.key)))
    }

    @Test func everyRowSaysWhatItMeans() {
        for setting in Setting.all {
            #expect(setting.meaning.hasSuffix(".") && setting.meaning.count > 10, "\(setting.key)")
        }
    }

    static func line(_ setting: Setting) -> String {
        let (number, rule) = columns(setting.kind)
        let standard = Setting.withoutDefault.contains(setting.key) ? "-" : number
        return [
            setting.key, setting.environment.joined(separator: ","), standard, rule + (setting.isLive ? " live" : ""),
        ]
        .joined(separator: " | ")
    }

    private static func columns(_ kind: Setting.Kind) -> (standard: String, rule: String) {
        switch kind {
        case .text(let text): (text ?? "-", "text")
        case .secret: ("-", "secret")
        case .bool(let flag): ("\(flag)", "bool")
        case .integer(let number, let range, let rule):
            ("\(number)", "\(range.lowerBound) \(range.upperBound) \(rule == .clamp ? "clamp" : "ignore")")
        case .number(let number): ("\(number)", "number")
        case .choice(let words, let word, let rule):
            (word, words.joined(separator: " ") + (rule == .warn ? " warn" : " stop"))
        case .address(let address): (address, "address")
        case .texts: ("[]", "texts")
        case .words(let words, let standard):
            (standard.joined(separator: ","), words.joined(separator: " ") + " stop")
        }
    }
}
