/// One metric of `GET /metrics`: its name in Prometheus' conventions, what it says, and the names of its labels.
struct MetricFamily: Sendable {
    /// How the values behave.
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    let name: String
    let kind: Kind
    /// One sentence for readers.
    let help: String
    /// Names of the labels, in the order in which their values are given.
    let labels: [String]

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// Unit of the values as OpenTelemetry writes it; nil for counts.
    var unit: String? {
        name.contains("_seconds") ? "s" : name.contains("_bytes") ? "By" : nil
    }
}

/// Names are unique, so that nothing else has to be compared whenever something is counted.
extension MetricFamily: Hashable {
    static func == (left: MetricFamily, right: MetricFamily) -> Bool { left.name == right.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension MetricFamily {
    static let buildInfo = MetricFamily("vox_build_info", .gauge, ["version", "wire"], "Always 1.")
    static let requests = MetricFamily(
        "vox_mesh_http_requests_total", .counter, ["route", "method", "status"],
        "Requests that the mesh listener answered.")
    static let requestDuration = MetricFamily(
        "vox_mesh_http_request_duration_seconds", .histogram, ["route"],
        "Time from the head of a request to its answer, long polls included.")
    static let authFailures = MetricFamily(
        "vox_mesh_auth_failures_total", .counter, ["cause"], "Requests whose bearer was refused.")
    static let nodes = MetricFamily(
        "vox_mesh_nodes", .gauge, ["liveness"], "Nodes in the registry by how recently they were heard of.")
    static let nodeStatus = MetricFamily(
        "vox_mesh_node_status", .gauge, ["status"], "Nodes in the registry by what they do.")
    static let heartbeats = MetricFamily(
        "vox_mesh_heartbeats_total", .counter, ["result"], "Heartbeats that were taken or refused.")
    static let deliveries = MetricFamily(
        "vox_mesh_deliver_total", .counter, ["result"], "Messages that were stored, known already, or refused.")
    static let claims = MetricFamily(
        "vox_mesh_claims_total", .counter, ["result"], "Claims that ended with a row, with none, or were refused.")
    static let claimSkips = MetricFamily(
        "vox_mesh_claim_skipped_total", .counter, ["reason"],
        "Rows that a claim passed over, since the node's published policy does not take them.")
    static let claimWaiters = MetricFamily("vox_mesh_claim_waiters", .gauge, "Claims that wait for a row.")
    static let inboxRows = MetricFamily("vox_mesh_inbox_rows", .gauge, ["state"], "Rows of the mailbox.")
    static let inboxDepth = MetricFamily(
        "vox_mesh_inbox_depth", .gauge, ["receiver"], "Rows that are not acked: the 50 deepest inboxes, and the rest.")
    static let evictions = MetricFamily(
        "vox_mesh_evictions_total", .counter, ["state"], "Rows that made room for new ones.")
    static let leaseTransitions = MetricFamily(
        "vox_mesh_lease_transitions_total", .counter, ["kind", "to"], "Leases that were granted, renewed, or ended.")
    static let liveLeases = MetricFamily("vox_mesh_leases_live", .gauge, ["kind"], "Leases that are held.")
    static let dispatchLatency = MetricFamily(
        "vox_mesh_dispatch_latency_seconds", .histogram, ["dispatch_kind"],
        "Time from the placement of a job until its machine begins it.")
    static let invites = MetricFamily("vox_mesh_invites_total", .counter, ["result"], "What became of invites.")
    static let actions = MetricFamily(
        "vox_mesh_actions_total", .counter, ["action", "result"], "Actions that the log records.")
    static let models = MetricFamily(
        "vox_mesh_models", .gauge, ["backend"],
        "Models that nodes advertise: the 50 backends with the most, and the rest.")
    static let nodeCost = MetricFamily(
        "vox_mesh_cost_usd_24h", .gauge, ["node"],
        "What nodes cost in the last 24 hours, US dollars: the 100 dearest, and the rest.")
    static let nodeCostCap = MetricFamily(
        "vox_mesh_cost_cap_usd_24h", .gauge, ["node"],
        "What the same nodes may cost in 24 hours, US dollars, where they have a cap.")
    static let policyDecisions = MetricFamily(
        "vox_policy_decisions_total", .counter, ["place", "reason"],
        "Judgements whether a node takes a job, each time that one is looked at.")
    static let hopperItems = MetricFamily(
        "vox_hopper_items", .gauge, ["state", "priority"], "Open items of the hopper.")
    static let admitted = MetricFamily(
        "vox_hopper_admitted_total", .counter, ["priority"], "Items that the hopper admitted.")
    static let overrides = MetricFamily(
        "vox_hopper_overrides_total", .counter, ["priority"], "Items that a person moved or took out.")
    static let violations = MetricFamily(
        "vox_hopper_violations_total", .counter, ["source"],
        "Changes of a priority that were refused, since a stronger source had set it.")
    static let hopperWait = MetricFamily(
        "vox_hopper_wait_seconds", .histogram, ["priority"], "Time from an item's submission to its dispatch.")
    static let runs = MetricFamily("vox_runs_total", .counter, ["kind", "status"], "Runs that ended.")
    static let runDuration = MetricFamily(
        "vox_run_duration_seconds", .histogram, ["kind", "task_kind"], "Time from a run's start to its end.")
    static let commitDuration = MetricFamily(
        "vox_store_commit_duration_seconds", .histogram, "Time of a commit, with its sync.")
    static let storeSize = MetricFamily("vox_store_size_bytes", .gauge, "Size of the database.")
    static let storeRows = MetricFamily("vox_store_rows", .gauge, ["table"], "Rows of the larger tables.")
    static let writeFailures = MetricFamily(
        "vox_store_write_failures_total", .counter, ["cause"], "Commits that the disk or the file refused.")
    static let logEntries = MetricFamily(
        "vox_oplog_entries_total", .counter, ["kind"], "Entries appended to the audit log.")
    static let logSize = MetricFamily("vox_oplog_size", .gauge, "Entries in the audit log.")
    static let checkpointAge = MetricFamily(
        "vox_oplog_checkpoint_age_seconds", .gauge, "Age of the oldest entry that no checkpoint covers; 0 when all are."
    )
    static let verifyFailures = MetricFamily(
        "vox_oplog_verify_failures_total", .counter, "Verifications of the audit log that found a fault.")
    static let events = MetricFamily("vox_events_emitted_total", .counter, ["topic"], "Events that were published.")
    static let streams = MetricFamily("vox_events_streams", .gauge, "Readers of the event stream.")
    static let resyncs = MetricFamily(
        "vox_events_resyncs_total", .counter, ["reason"], "Readers that were told to read everything again.")
    static let modelTokens = MetricFamily(
        "vox_compute_tokens_total", .counter, ["direction", "backend"], "Tokens that models here read and made.")
    static let firstToken = MetricFamily(
        "vox_compute_time_to_first_token_seconds", .histogram, ["backend"],
        "Time from the start of work on a prompt to its first token.")
    static let probeFailures = MetricFamily(
        "vox_compute_probe_failures_total", .counter, ["probe"],
        "Times that this machine could not find something out about itself.")
    static let exportDropped = MetricFamily(
        "vox_export_dropped_total", .counter, ["signal"], "Telemetry that no collector took; only with a collector.")
    static let residentMemory = MetricFamily("process_resident_memory_bytes", .gauge, "Memory that is in use.")
    static let processorTime = MetricFamily("process_cpu_seconds_total", .counter, "Processor time, user and system.")
    static let openFiles = MetricFamily("process_open_fds", .gauge, "Open files and connections.")

    /// Every metric, in the order of this file.
    static let all: [MetricFamily] = [
        .buildInfo, .requests, .requestDuration, .authFailures, .nodes, .nodeStatus, .heartbeats, .deliveries,
        .claims, .claimSkips, .claimWaiters, .inboxRows, .inboxDepth, .evictions, .leaseTransitions, .liveLeases,
        .dispatchLatency, .invites, .actions, .models, .nodeCost, .nodeCostCap, .policyDecisions, .hopperItems,
        .admitted, .overrides, .violations, .hopperWait, .runs, .runDuration, .commitDuration, .storeSize, .storeRows,
        .writeFailures, .logEntries, .logSize, .checkpointAge, .verifyFailures, .events, .streams, .resyncs,
        .modelTokens, .firstToken, .probeFailures, .exportDropped, .residentMemory, .processorTime, .openFiles,
    ]
}

extension MetricFamily {
    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
