extension Setting {
    /// Every scalar setting, in the order of the documentation.
    package static let all: [Setting] =
        mesh + mailbox + transport + donations + budget + store + hopper + dashboard + compute

    /// Numbers that are not there while nobody sets them; the 0 of their rows stands for that.
    package static let withoutDefault: Set<String> = ["mesh.bootstrap.expires_unix_ms"]

    private static let mesh: [Setting] = [
        Setting("mesh.enabled", .bool(false), "Register this machine as a node and join `mesh.control_url`."),
        Setting("mesh.node_id", nil, form: .shortText, "Id of this node; else made once from host name and key."),
        Setting("mesh.name", nil, form: .slug, "Mesh part of handles; else host name and `-mesh`."),
        Setting("mesh.owner", .text(nil), "Owner part of handles `owner@name`; else the user's name."),
        Setting("mesh.token", .secret, "Bearer with full access to the mesh listener."),
        Setting("mesh.worker_token", .secret, "Bearer of workers."),
        Setting("mesh.submitter_token", .secret, "Bearer that may only deliver messages."),
        Setting("mesh.admin_token", .secret, "Bearer of administrators."),
        Setting("mesh.jwt_hmac_secret", .secret, "HS256 key of signed bearers, at least 32 bytes."),
        Setting(
            "mesh.control_url", .text(nil), "Control plane to join; `http://` may be left out.",
            environment: ["VOX_ORCHESTRATOR_MESH_CONTROL_URL", "VOX_MESH_CONTROL_ADDR"]),
        Setting("mesh.scope_id", .text(nil), "Scope that a node must name when it joins."),
        Setting("mesh.labels", .texts, "Labels of this node; environment and file together."),
        Setting("mesh.device_class", .text(nil), "Kind of machine, as its owner calls it."),
        Setting("mesh.advertise_gpu", .bool(false), "Say that a GPU for CUDA is here; it is passed on as a claim."),
        Setting("mesh.advertise_vulkan", .bool(false), "The same of a GPU for Vulkan."),
        Setting("mesh.advertise_webgpu", .bool(false), "The same of a GPU for WebGPU."),
        Setting("mesh.advertise_npu", .bool(false), "The same of a neural processor."),
        Setting(
            "mesh.visibility", .choice(["private", "public", "hybrid"], default: "private", .warn),
            "Who may see this node."),
        Setting("mesh.trust_tier", .text(nil), "Copied into the node's record."),
        Setting("mesh.pool_id", .text(nil), "Copied into the node's record."),
        Setting("mesh.provider", .text(nil), "Copied into the node's record."),
        Setting(
            "mesh.registry_path", .text(nil),
            "Where the registry is written for other programs while `mesh.enabled`; else "
                + "`cache/mens/local-registry.json` in the data directory."),
        Setting("mesh.http_join", .bool(true), "Join `mesh.control_url` when this machine is enabled."),
        Setting(
            "mesh.heartbeat_secs", .integer(30, 0...3_600, .clamp),
            "Seconds between heartbeats to `mesh.control_url`; 0 joins only.",
            environment: ["VOX_MESH_HTTP_HEARTBEAT_SECS"]),
        Setting(
            "mesh.membership_heartbeat_secs", .integer(5, 1...60, .clamp),
            "Seconds between heartbeats to a mesh that was joined by an invite."),
        Setting(
            "mesh.http_timeout_ms", .integer(15_000, 500...4_294_967_295, .ignore),
            "Longest wait for the answer to a join or a heartbeat.",
            environment: ["VOX_ORCHESTRATOR_MESH_HTTP_TIMEOUT_MS"]),
        Setting(
            "mesh.http_retry_transient", .bool(false),
            "Commands ask up to twice more when a read, or a write that replaces, fails in passing.",
            environment: ["VOX_POPULI_HTTP_RETRY_TRANSIENT"]),
        Setting(
            "mesh.max_stale_ms", .integer(0, 0...Int.max, .ignore),
            "`vox populi status` and `peers` leave out machines that were silent for longer; 0 shows all."),
        Setting(
            "mesh.server_stale_prune_ms", .integer(0, 0...Int.max, .ignore),
            "Nodes that were silent for longer are left out of lists; 0 lists all.", isLive: true),
        Setting(
            "mesh.online_ms", .integer(10_000, 0...Int.max, .ignore),
            "A node that was silent for longer is degraded; must be below `mesh.degraded_ms`."),
        Setting(
            "mesh.degraded_ms", .integer(60_000, 0...Int.max, .ignore),
            "A node that was silent for longer is offline."),
        Setting(
            "mesh.agent_id", "2", form: .digits, "Mailbox that the worker claims from at a declared control plane."),
        Setting(
            "mesh.codex_telemetry", .bool(false),
            "Outcomes of joins, and of a look at leases, go to the audit log too, as `control_event`."),
        Setting(
            "mesh.exec_lease_reconcile", .bool(false),
            "Report leases whose holder is unknown, quarantined, in maintenance or offline.",
            environment: ["VOX_ORCHESTRATOR_MESH_EXEC_LEASE_RECONCILE"]),
        Setting(
            "mesh.exec_lease_auto_revoke", .bool(false),
            "Revoke those leases; without `mesh.exec_lease_reconcile` it does nothing.",
            environment: ["VOX_ORCHESTRATOR_MESH_EXEC_LEASE_AUTO_REVOKE"]),
    ]

    private static let mailbox: [Setting] = [
        Setting(
            "mesh.a2a.lease_ms", .integer(120_000, 1_000...3_600_000, .clamp),
            "Length of inbox and execution leases.", isLive: true),
        Setting(
            "mesh.a2a.max_messages", .integer(50_000, 1...500_000, .clamp), "Most messages that are kept.",
            isLive: true),
        Setting(
            "mesh.a2a.overflow", .choice(["reject", "drop-oldest"], default: "reject", .warn),
            "What happens to a message when the mailbox is full.", isLive: true),
        Setting(
            "mesh.a2a.acked_ttl_ms", .integer(86_400_000, 0...2_592_000_000, .clamp),
            "How long acknowledged messages are kept.", isLive: true),
        Setting(
            "mesh.a2a.deliver_rate_per_sec", .integer(2_000, 0...1_000_000, .clamp),
            "Deliveries a second for each bearer; 0 is no limit.", environment: ["VOX_MESH_DELIVER_RATE_PER_SEC"]),
        Setting(
            "mesh.a2a.deliver_burst", .integer(10_000, 0...10_000_000, .clamp),
            "Deliveries at once for each bearer; at least the rate.", environment: ["VOX_MESH_DELIVER_BURST"]),
        Setting(
            "mesh.http.max_body_bytes", .integer(524_288, 2_048...8_388_608, .ignore), "Largest body of a request."),
        Setting(
            "mesh.http.max_waiters", .integer(4_096, 0...65_536, .clamp), "Claims that may wait at once.",
            environment: ["VOX_MESH_MAX_WAITERS"]),
        Setting("mesh.bootstrap.token", .secret, "Token that one client may exchange for a bearer, once."),
        Setting(
            "mesh.bootstrap.expires_unix_ms", .integer(0, 0...Int.max, .ignore),
            "End of the bootstrap token; it has none while this is not set."),
        Setting(
            "mesh.attestation.verify_key", .text(nil),
            "Ed25519 key for results of senders without a bound key: 64 hex digits or base64.",
            environment: ["VOX_MESH_WORKER_RESULT_VERIFY_KEY"]),
        Setting("mesh.attestation.require", .bool(false), "Refuse unsigned results."),
    ]

    private static let donations: [Setting] = [
        Setting("mesh.donation.path", .text(nil), "The donation policy; else `donations.vox` beside `Vox.toml`."),
        Setting(
            "mesh.privacy.default_class",
            .choice(["local-only", "paired-peers-only", "public-mesh"], default: "local-only", .warn),
            "Privacy class of items that name none.", environment: ["VOX_MESH_PRIVACY_DEFAULT"]),
        Setting(
            "mesh.privacy.record_prompts", .bool(true),
            "Keep inputs and outputs of runs after their end; `false`: they leave the store when the run ends."),
    ]

    private static let budget: [Setting] = [
        Setting(
            "mesh.budget.per_node_cap_usd_24h", .number(0),
            "What each node may cost in 24 hours, in US dollars; 0 is no cap.",
            environment: ["VOX_MESH_BUDGET_NODE_CAP_USD"]),
        Setting("mesh.budget.enforce", .bool(true), "Give a node at its cap no more work."),
        Setting("mesh.budget.usd_per_gpu_hour", .number(0), "Price of GPU time that reports no cost of its own."),
        Setting("mesh.budget.usd_per_mtok_in", .number(0), "Price of a million tokens read, likewise."),
        Setting("mesh.budget.usd_per_mtok_out", .number(0), "Price of a million tokens made, likewise."),
    ]

    private static let hopper: [Setting] = [
        Setting("hopper.max_attempts", .integer(3, 1...10, .clamp), "How often a job is tried."),
        Setting(
            "hopper.age_promote_secs", .integer(900, 0...31_536_000, .clamp),
            "Seconds after which a waiting item gains priority; 0 is never."),
    ]

    private static let compute: [Setting] = [
        Setting(
            "compute.model_dir", .text(nil), "Folder of models; else `models` in the data directory.",
            environment: ["VOX_MODEL_DIR"]),
        Setting("compute.max_parallel", .integer(1, 1...64, .clamp), "Jobs at once for each backend."),
    ]
}
