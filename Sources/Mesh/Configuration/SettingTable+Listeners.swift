extension Setting {
    static let transport: [Setting] = [
        Setting(
            "mesh.transport.bind", .address("127.0.0.1:9847"), "Where the mesh listener binds; flag `--mesh-bind`.",
            environment: ["VOX_MESH_BIND"]),
        Setting(
            "mesh.transport.public_address", .text(nil),
            "`host:port` under which peers reach it, else no start; stands in invites.",
            environment: ["VOX_MESH_PUBLIC_ADDRESS"]),
        Setting(
            "mesh.transport.wireguard_endpoint", .text(nil), "Shown by `vox config show`; nothing uses it."),
        Setting(
            "mesh.tls.mode", .choice(["auto", "files", "off"], default: "auto", .stop),
            "Both listeners: `auto` is HTTPS outside loopback, `files` HTTPS always with the two files, `off` never.",
            environment: ["VOX_MESH_TLS"]),
        Setting("mesh.tls.cert", .text(nil), "Certificate chain (PEM), together with `mesh.tls.key`."),
        Setting("mesh.tls.key", .text(nil), "Private key (PEM), together with `mesh.tls.cert`."),
        Setting(
            "mesh.tls.pin_sha256", .text(nil), "SHA-256 of the certificate to expect at `mesh.control_url`, in hex.",
            environment: ["VOX_MESH_TLS_PIN"]),
        Setting("mesh.tls.min_version", .choice(["1.2", "1.3"], default: "1.3", .stop), "Lowest version of TLS."),
    ]

    static let dashboard: [Setting] = [
        Setting(
            "dashboard.bind", .address("127.0.0.1:9846"), "Where the dashboard binds; flag `--dashboard-bind`."),
        Setting(
            "dashboard.auth", .choice(["none", "token"], default: "none", .stop),
            "Whether visitors sign in; needed outside loopback."),
        Setting("dashboard.token", .secret, "What visitors sign in with, at least 16 characters."),
        Setting(
            "dashboard.allowed_hosts", .texts,
            "Further names of the dashboard, and addresses behind another port; environment and file together."),
        Setting(
            "dashboard.theme", .choice(["system", "dark", "light"], default: "system", .warn),
            "Theme of visitors who chose none."),
        Setting("dashboard.max_streams", .integer(1_024, 1...65_536, .clamp), "Event streams at once."),
    ]

    static let store: [Setting] = [
        Setting("mesh.store.path", .text(nil), "The store; else `mesh/mesh.db` in the data directory."),
        Setting(
            "mesh.store.durability", .choice(["full", "buffered"], default: "full", .stop),
            "`full`: on disk before the answer. `buffered`: at most a second later."),
        Setting(
            "mesh.store.size_alert_mb", .integer(2_048, 0...4_294_967_295, .clamp),
            "Size of the store in MiB above which log, pages and `status` say so; 0 is never."),
        Setting(
            "mesh.observability.log_level",
            .choice(["trace", "debug", "info", "notice", "warning", "error"], default: "info", .warn),
            "Least level that is logged.", environment: ["VOX_LOG"]),
        Setting(
            "mesh.observability.log_format", .choice(["auto", "text", "json"], default: "auto", .warn),
            "`auto`: text on a terminal, else JSON.", environment: ["VOX_LOG_FORMAT"]),
        Setting(
            "mesh.observability.endpoint", .text(nil),
            "Base URL of an OpenTelemetry collector (OTLP over HTTP); without it nothing is sent.",
            environment: ["OTEL_EXPORTER_OTLP_ENDPOINT"]),
        Setting(
            "mesh.observability.headers", .secret, "Headers for the collector, `name=value` with commas between.",
            environment: ["OTEL_EXPORTER_OTLP_HEADERS"]),
        Setting(
            "mesh.observability.export", .words(["traces", "metrics", "logs"], default: ["traces", "metrics"]),
            "What is sent to the collector."),
        Setting(
            "mesh.observability.trace_sample", .choice(["always", "off"], default: "always", .warn),
            "`off`: no traces are sent; runs are recorded here either way.", environment: ["VOX_TRACE_SAMPLE"]),
    ]
}
