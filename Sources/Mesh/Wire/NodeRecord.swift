/// What a node says about itself at join and heartbeat, and what the registry lists.
package struct NodeRecord: Codable, Hashable, Sendable {
    /// Compared verbatim; 1…256 bytes after trim, no control characters.
    package var id: String
    /// What the machine can do.
    package var capabilities: TaskCapabilityHints
    /// Software version of the node.
    package var version: String
    /// Time of the last request of this node; written by the server.
    package var lastSeenUnixMs: UInt64
    /// Where the node listens.
    package var listenAddr: String?
    /// Tenancy; must equal the server's when that has one.
    package var scopeId: String?
    /// `private`, `public` or `hybrid`; absent means private.
    package var visibility: String?
    /// Pool that the operator put the node in.
    package var poolId: String?
    /// `trusted`, `new` or `degraded`; absent means trusted.
    package var trustTier: String?
    /// `agent` makes the dashboard kind `agent`.
    package var workloadClasses: [String]?
    /// The widest class that this node wants to run.
    package var privacyClass: String?
    /// Names of models in memory.
    package var loadedLlmModels: [String]?
    /// Maintenance flag; server-owned after join.
    package var maintenance: Bool?
    /// End of maintenance; server-owned after join.
    package var maintenanceUntilUnixMs: UInt64?
    /// Quarantine flag; server-owned.
    package var quarantined: Bool?
    /// `paused` or `draining`; absent means open; server-owned.
    package var admission: String?
    /// Cloud provider, such as `runpod`.
    package var provider: String?
    /// GPUs present.
    package var gpuTotalCount: UInt32?
    /// GPUs that answer.
    package var gpuHealthyCount: UInt32?
    /// GPUs free after reservations.
    package var gpuAllocatableCount: UInt32?
    /// Where the GPU figures come from, such as `nvml`.
    package var gpuInventorySource: String?
    /// How far the GPU figures can be trusted.
    package var gpuTruthLayer: String?
    /// NVIDIA driver version.
    package var nvidiaDriverVersion: String?
    /// CUDA driver version.
    package var cudaDriverVersion: String?
    /// Result of the last readiness check.
    package var gpuReadinessOk: Bool?
    /// Why the readiness check failed.
    package var gpuReadinessReason: String?
    /// Time of the last readiness check.
    package var gpuReadinessCheckedUnixMs: UInt64?
    /// Target triple of the machine.
    package var hostTriple: String?
    /// CPU load in percent, 0…100.
    package var cpuUsagePct: Double?
    /// Free memory in bytes; the one optional that is always written.
    @NullWhenAbsent package var memoryFreeBytes: UInt64?
    /// Owner handle, `name@mesh`.
    package var ownerVoxUserId: String?
    /// Models that the node can run.
    package var advertisedModels: [ModelAdvertisement]?
    /// Published copy of the node's own policy.
    package var donationPolicy: WorkerDonationPolicy?
    /// Identity key, standard base64 of 32 bytes.
    package var ed25519PubKeyB64: String?
    /// Recipient key for sealed payloads, standard base64.
    package var x25519PubKeyB64: String?
    /// Version of the model scan (1).
    package var inventoryVersion: UInt32?
    /// Time of the last model scan.
    package var inventoryUnixMs: UInt64?
    /// Probes that failed, in words.
    package var probeFailures: [String]?

    private enum CodingKeys: String, CodingKey {
        case id
        case capabilities
        case version
        case lastSeenUnixMs = "last_seen_unix_ms"
        case listenAddr = "listen_addr"
        case scopeId = "scope_id"
        case visibility
        case poolId = "pool_id"
        case trustTier = "trust_tier"
        case workloadClasses = "workload_classes"
        case privacyClass = "privacy_class"
        case loadedLlmModels = "loaded_llm_models"
        case maintenance
        case maintenanceUntilUnixMs = "maintenance_until_unix_ms"
        case quarantined
        case admission
        case provider
        case gpuTotalCount = "gpu_total_count"
        case gpuHealthyCount = "gpu_healthy_count"
        case gpuAllocatableCount = "gpu_allocatable_count"
        case gpuInventorySource = "gpu_inventory_source"
        case gpuTruthLayer = "gpu_truth_layer"
        case nvidiaDriverVersion = "nvidia_driver_version"
        case cudaDriverVersion = "cuda_driver_version"
        case gpuReadinessOk = "gpu_readiness_ok"
        case gpuReadinessReason = "gpu_readiness_reason"
        case gpuReadinessCheckedUnixMs = "gpu_readiness_checked_unix_ms"
        case hostTriple = "host_triple"
        case cpuUsagePct = "cpu_usage_pct"
        case memoryFreeBytes = "memory_free_bytes"
        case ownerVoxUserId = "owner_vox_user_id"
        case advertisedModels = "advertised_models"
        case donationPolicy = "donation_policy"
        case ed25519PubKeyB64 = "ed25519_pub_key_b64"
        case x25519PubKeyB64 = "x25519_pub_key_b64"
        case inventoryVersion = "inventory_version"
        case inventoryUnixMs = "inventory_unix_ms"
        case probeFailures = "probe_failures"
    }

    /// Holds the required fields; the others are set on the value.
    package init(id: String, capabilities: TaskCapabilityHints, version: String, lastSeenUnixMs: UInt64) {
        self.id = id
        self.capabilities = capabilities
        self.version = version
        self.lastSeenUnixMs = lastSeenUnixMs
    }
}
