extension Configuration {
    /// What must stop a start, or what `vox config check` tells besides the findings of reading.
    ///
    /// Pure; `environment` is looked at for variables that have no effect here, and `nowMs` for ends in the past.
    package func checks(environment: [String: String], nowMs: Int64) -> [ConfigFinding] {
        let found = listeners + telemetry + durability + attestation + secrets
        return (found + bootstrap(nowMs: nowMs) + noEffect(environment) + timing).map(located)
    }

    /// What a start warns of besides the findings of reading.
    package var warnings: [ConfigFinding] {
        (listeners + durability + attestation + secrets + timing).filter { $0.severity == .warning }.map(located)
    }

    /// A claim of `mesh.advertise_*` whose device is not among those that are looked for; nil when nothing is claimed.
    package func unprovenClaim(_ key: String, devices: [String]) -> ConfigFinding? {
        guard bool(key) else { return nil }
        return located(
            ConfigFinding(
                .warning, "gpu-claim-unproven", at: key,
                "\(key) is set, and none of \(devices.joined(separator: ", ")) is here.",
                remedy: "Install the driver, or remove the setting."))
    }

    /// A finding about a setting at the place where that was set; one about a default stays at its name.
    private func located(_ finding: ConfigFinding) -> ConfigFinding {
        finding.moved(to: place(of: finding.location))
    }

    /// The findings that keep the listeners closed.
    package var listeners: [ConfigFinding] {
        var found: [ConfigFinding] = []
        if let bind = address("mesh.transport.bind"), !bind.isLoopback {
            if !hasMeshSecret {
                found.append(
                    ConfigFinding(
                        .error, "open-on-network", at: "mesh.transport.bind",
                        "refusing to listen on \(bind) without a secret:",
                        remedy: "set VOX_MESH_TOKEN or [mesh] token in Vox.toml, or run vox populi init."))
            }
            if text("mesh.tls.mode") == "off" {
                found.append(
                    ConfigFinding(
                        .warning, "plaintext-lan", at: "mesh.tls.mode",
                        "the mesh listener is reachable from the network without TLS.",
                        remedy: "Set [mesh.tls] mode = \"auto\"."))
            }
        }
        if let bind = address("dashboard.bind"), !bind.isLoopback, text("dashboard.auth") != "token" {
            found.append(
                ConfigFinding(
                    .error, "dashboard-open", at: "dashboard.bind",
                    "refusing to show the dashboard on \(bind) without a sign-in:",
                    remedy: "set [dashboard] auth = \"token\" and a token, or bind it to 127.0.0.1."))
        }
        if let bind = address("dashboard.bind"), !bind.isLoopback, text("mesh.tls.mode") == "off" {
            found.append(
                ConfigFinding(
                    .warning, "plaintext-lan", at: "dashboard.bind",
                    "the dashboard is reachable from the network without TLS.",
                    remedy: "Set [mesh.tls] mode = \"auto\"."))
        }
        if text("dashboard.auth") == "token", (text("dashboard.token") ?? "").count < 16 {
            found.append(
                ConfigFinding(
                    .error, "dashboard-open", at: isSet("dashboard.token") ? "dashboard.token" : "dashboard.auth",
                    "dashboard.auth = \"token\" needs a token of at least 16 characters.",
                    remedy: "Set VOX_DASHBOARD_TOKEN."))
        }
        let paths = [text("mesh.tls.cert"), text("mesh.tls.key")].compactMap { $0 }.count
        if paths == 1 {
            found.append(
                ConfigFinding(
                    .error, "tls-pair", at: isSet("mesh.tls.cert") ? "mesh.tls.cert" : "mesh.tls.key",
                    "mesh.tls.cert and mesh.tls.key must be set together.", remedy: "Set both, or neither."))
        } else if paths == 0, text("mesh.tls.mode") == "files" {
            found.append(
                ConfigFinding(
                    .error, "tls-pair", at: "mesh.tls.mode",
                    "mesh.tls.mode = \"files\" needs mesh.tls.cert and mesh.tls.key.", remedy: "Set both."))
        }
        return found + publicAddress
    }

    /// What is wrong with the collector that telemetry goes to; it keeps the program from starting.
    package var telemetry: [ConfigFinding] {
        do throws(ConfigFinding) {
            _ = try TelemetrySettings(self)
            return []
        } catch {
            return [error]
        }
    }

    /// What a power cut may cost, when a person chose to risk it.
    package var durability: [ConfigFinding] {
        guard text("mesh.store.durability") == "buffered" else { return [] }
        return [
            ConfigFinding(
                .warning, "store-buffered", at: "mesh.store.durability",
                "the store is buffered: a power cut can lose up to a second of writes that were already answered.",
                remedy: "Set [mesh.store] durability = \"full\" unless that is acceptable.")
        ]
    }

    /// Whether one of the secrets that switch authentication on is set.
    package var hasMeshSecret: Bool {
        Self.bearerKeys.contains { text($0) != nil } || text("mesh.jwt_hmac_secret") != nil || !tokens.isEmpty
    }

    /// An address setting as host and port.
    package func address(_ key: String) -> BindAddress? { text(key).flatMap { BindAddress($0) } }

    private func bootstrap(nowMs: Int64) -> [ConfigFinding] {
        guard text("mesh.bootstrap.token") != nil else { return [] }
        let endMs = Int64(integer("mesh.bootstrap.expires_unix_ms"))
        guard isSet("mesh.bootstrap.expires_unix_ms") else {
            return [
                ConfigFinding(
                    .warning, "bootstrap-no-expiry", at: "mesh.bootstrap.token", "the bootstrap token never expires.",
                    remedy: "Set mesh.bootstrap.expires_unix_ms.")
            ]
        }
        guard endMs <= nowMs else { return [] }
        return [
            ConfigFinding(
                .warning, "bootstrap-expired", at: "mesh.bootstrap.expires_unix_ms",
                "the bootstrap token has already expired.", remedy: "Set a later time, or remove the token.")
        ]
    }

    private func noEffect(_ environment: [String: String]) -> [ConfigFinding] {
        let exact = ["VOX_MESH_MESH_SIDECAR", "VOX_MESH_REPLAY_PERSIST", "VOX_MESH_AUTH_SCHEME"]
        let endings = [
            "ROUTING_EXPERIMENTAL", "REMOTE_EXECUTE_EXPERIMENTAL", "REMOTE_EXECUTE_RECEIVER_AGENT",
            "REMOTE_EXECUTE_SENDER_AGENT", "REMOTE_RESULT_POLL_INTERVAL_SECS",
            "REMOTE_RESULT_MAX_MESSAGES_PER_POLL", "REMOTE_WORKER_POLL_INTERVAL_SECS", "REMOTE_LEASE_GATING_ENABLED",
            "REMOTE_LEASE_GATED_ROLES", "POLL_INTERVAL_SECS",
        ]
        let names = Set(exact + endings.map { "VOX_ORCHESTRATOR_MESH_" + $0 })
        let ruled = Setting.later.filter { !$0.hasSuffix(".") }.map(Setting.variable)
        let later = Set(ruled + Self.otherVariables.filter { Setting.isLater($0.value) }.keys)
        return environment.keys.sorted().compactMap { name in
            guard environment[name]?.wireNonBlank != nil else { return nil }
            if later.contains(name) { return .later(name, at: name) }
            guard names.contains(name) else { return nil }
            return ConfigFinding(.info, "no-effect", at: name, "\(name) has no effect here.", remedy: "Unset it.")
        }
    }

    /// Variables of later settings whose keys `Setting.later` does not spell out, or that have names of their own.
    static let otherVariables = [
        "OLLAMA_HOST": "compute.ollama_url", "RUNPOD_API_KEY": "cloud.runpod_api_key",
        "VAST_API_KEY": "cloud.vast_api_key", "VOX_CLOUD_CAP_USD_24H": "cloud.cap_usd_24h",
        "VOX_CLOUD_CAP_USD_PER_JOB": "cloud.cap_usd_per_job",
        "VOX_MESH_PROBE_CACHE_TTL_SECS": "mesh.probe.cache_ttl_secs", "VOX_MESH_PROBE_OFF": "mesh.probe.off",
        "VOX_MESH_PROBE_ORDER": "mesh.probe.order",
        "VOX_MESH_TRAINING_SHARD_TIMEOUT_SECS": "mesh.training.shard_timeout_secs",
        "VOX_TRAIN_MIN_CUDA_TIER": "mesh.training.min_cuda_tier",
    ]

    private var timing: [ConfigFinding] {
        var found: [ConfigFinding] = []
        let heartbeatMs = integer("mesh.heartbeat_secs") * 1_000
        if isSet("mesh.heartbeat_secs"), heartbeatMs >= integer("mesh.online_ms") {
            found.append(
                ConfigFinding(
                    .info, "heartbeat-slower-than-online", at: "mesh.heartbeat_secs",
                    "this node will show as degraded between two heartbeats.",
                    remedy: "Lower mesh.heartbeat_secs or raise mesh.online_ms."))
        }
        let pruneMs = integer("mesh.server_stale_prune_ms")
        if pruneMs > 0, pruneMs < heartbeatMs {
            found.append(
                ConfigFinding(
                    .warning, "prune-below-heartbeat", at: "mesh.server_stale_prune_ms",
                    "nodes are hidden between two heartbeats.", remedy: "Choose a longer window."))
        }
        if let url = text("mesh.control_url"), Self.namesEveryInterface(url) {
            found.append(
                ConfigFinding(
                    .warning, "bind-all-control-url", at: "mesh.control_url",
                    "the address names every interface, so it is skipped and nothing is joined.",
                    remedy: "Name the control plane's own address."))
        }
        return found
    }
}
