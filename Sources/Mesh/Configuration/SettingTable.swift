extension Setting {
    /// Every scalar setting, in the order of the documentation.
    package static let all: [Setting] = mesh + mailbox + transport + donations + store + hopper + dashboard + compute

    private static let mesh: [Setting] = [
        Setting("mesh.enabled", .bool(false)),
        Setting("mesh.node_id", .text(nil)),
        Setting("mesh.name", .text(nil)),
        Setting("mesh.owner", .text(nil)),
        Setting("mesh.token", .secret),
        Setting("mesh.worker_token", .secret),
        Setting("mesh.submitter_token", .secret),
        Setting("mesh.admin_token", .secret),
        Setting("mesh.jwt_hmac_secret", .secret),
        Setting(
            "mesh.control_url", .text(nil),
            environment: ["VOX_ORCHESTRATOR_MESH_CONTROL_URL", "VOX_MESH_CONTROL_ADDR"]),
        Setting("mesh.scope_id", .text(nil)),
        Setting("mesh.labels", .texts),
        Setting("mesh.device_class", .text(nil)),
        Setting("mesh.visibility", .choice(["private", "public", "hybrid"], default: "private", .warn)),
        Setting("mesh.trust_tier", .text(nil)),
        Setting("mesh.pool_id", .text(nil)),
        Setting("mesh.provider", .text(nil)),
        Setting("mesh.heartbeat_secs", .integer(30, 0...3_600, .clamp), environment: ["VOX_MESH_HTTP_HEARTBEAT_SECS"]),
        Setting("mesh.membership_heartbeat_secs", .integer(5, 1...60, .clamp)),
        Setting(
            "mesh.http_timeout_ms", .integer(15_000, 500...600_000, .ignore),
            environment: ["VOX_ORCHESTRATOR_MESH_HTTP_TIMEOUT_MS"]),
        Setting("mesh.server_stale_prune_ms", .integer(0, 0...Int.max, .ignore), isLive: true),
        Setting("mesh.online_ms", .integer(10_000, 1...86_400_000, .ignore)),
        Setting("mesh.degraded_ms", .integer(60_000, 1...86_400_000, .ignore)),
        Setting("mesh.agent_id", .text("2")),
    ]

    private static let mailbox: [Setting] = [
        Setting("mesh.a2a.lease_ms", .integer(120_000, 1_000...3_600_000, .clamp), isLive: true),
        Setting("mesh.a2a.max_messages", .integer(50_000, 1...500_000, .clamp), isLive: true),
        Setting("mesh.a2a.overflow", .choice(["reject", "drop-oldest"], default: "reject", .warn), isLive: true),
        Setting("mesh.a2a.acked_ttl_ms", .integer(86_400_000, 0...2_592_000_000, .clamp), isLive: true),
        Setting(
            "mesh.a2a.deliver_rate_per_sec", .integer(2_000, 0...1_000_000, .clamp),
            environment: ["VOX_MESH_DELIVER_RATE_PER_SEC"]),
        Setting(
            "mesh.a2a.deliver_burst", .integer(10_000, 0...10_000_000, .clamp),
            environment: ["VOX_MESH_DELIVER_BURST"]),
        Setting("mesh.http.max_body_bytes", .integer(524_288, 2_048...8_388_608, .ignore)),
        Setting("mesh.http.max_waiters", .integer(4_096, 0...65_536, .clamp), environment: ["VOX_MESH_MAX_WAITERS"]),
        Setting("mesh.bootstrap.token", .secret),
        Setting("mesh.bootstrap.expires_unix_ms", .integer(0, 0...Int.max, .ignore)),
        Setting("mesh.attestation.verify_key", .text(nil), environment: ["VOX_MESH_WORKER_RESULT_VERIFY_KEY"]),
        Setting("mesh.attestation.require", .bool(false)),
    ]

    private static let transport: [Setting] = [
        Setting("mesh.transport.bind", .address("127.0.0.1:9847"), environment: ["VOX_MESH_BIND"]),
        Setting("mesh.transport.public_address", .text(nil), environment: ["VOX_MESH_PUBLIC_ADDRESS"]),
        Setting(
            "mesh.tls.mode", .choice(["auto", "files", "off"], default: "auto", .stop), environment: ["VOX_MESH_TLS"]),
        Setting("mesh.tls.cert", .text(nil)),
        Setting("mesh.tls.key", .text(nil)),
        Setting("mesh.tls.pin_sha256", .text(nil), environment: ["VOX_MESH_TLS_PIN"]),
        Setting("mesh.tls.min_version", .choice(["1.2", "1.3"], default: "1.3", .stop), environment: []),
    ]

    private static let donations: [Setting] = [
        Setting("mesh.donation.path", .text(nil)),
        Setting(
            "mesh.privacy.default_class",
            .choice(["local-only", "paired-peers-only", "public-mesh"], default: "local-only", .warn),
            environment: ["VOX_MESH_PRIVACY_DEFAULT"]),
        Setting("mesh.privacy.record_prompts", .bool(true)),
    ]

    private static let store: [Setting] = [
        Setting("mesh.store.path", .text(nil)),
        Setting("mesh.store.durability", .choice(["full", "buffered"], default: "full", .stop)),
        Setting(
            "mesh.observability.log_level",
            .choice(["trace", "debug", "info", "notice", "warning", "error"], default: "info", .warn),
            environment: ["VOX_LOG"]),
        Setting(
            "mesh.observability.log_format", .choice(["auto", "text", "json"], default: "auto", .warn),
            environment: ["VOX_LOG_FORMAT"]),
    ]

    private static let hopper: [Setting] = [
        Setting("hopper.max_attempts", .integer(3, 1...10, .clamp)),
        Setting("hopper.age_promote_secs", .integer(900, 0...31_536_000, .clamp)),
    ]

    private static let dashboard: [Setting] = [
        Setting("dashboard.bind", .address("127.0.0.1:9846")),
        Setting("dashboard.auth", .choice(["none", "token"], default: "none", .stop)),
        Setting("dashboard.token", .secret),
        Setting("dashboard.allowed_hosts", .texts),
        Setting("dashboard.theme", .choice(["system", "dark", "light"], default: "system", .warn)),
        Setting("dashboard.max_streams", .integer(1_024, 1...65_536, .clamp)),
    ]

    private static let compute: [Setting] = [
        Setting("compute.model_dir", .text(nil), environment: ["VOX_MODEL_DIR"]),
        Setting("compute.max_parallel", .integer(1, 1...64, .clamp)),
    ]

    /// Sections that later versions read in part; their other keys are not reported as unknown.
    static let partlyReadSections: Set<String> = [
        "mesh.peers", "mesh.budget", "mesh.training", "mesh.probe", "mesh.observability", "mesh.donation", "mesh.tls",
        "mesh.transport", "cloud", "compute", "mesh.tokens",
    ]
}
