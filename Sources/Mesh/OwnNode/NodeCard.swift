import VoxCrypto

/// Writes this machine's record: what it is, what it can run and what it gives away, as of now.
struct NodeCard: Sendable {
    let facts: NodeFacts
    let key: Ed25519PublicKey
    let recipients: RecipientKeys
    let owner: String
    let policy: DonationPolicyDesk
    let inventory: ModelInventory
    let clock: WallClock
    var metrics = Metrics()

    /// Name of the machine; nil when it has none.
    var hostName: String? {
        guard case .found(let name) = facts.probes.hostName() else { return nil }
        return name.wireNonBlank
    }

    /// The record under an id; `scope` is sent with it.
    func record(as id: NodeID, scope: String?) async -> NodeRecord {
        var probes = ProbeRound(metrics: metrics)
        var hints = TaskCapabilityHints()
        hints.hostname = probes.ask("host_name", facts.probes.hostName)?.wireNonBlank
        hints.arch = probes.ask("arch", facts.probes.arch)?.wireNonBlank
        hints.cpuCores = probes.ask("cores", facts.probes.coreCount).map { UInt32(clamping: $0) }
        hints.labels = facts.labels
        hints.deviceClass = facts.deviceClass
        (hints.gpuCuda, hints.gpuVulkan) = (facts.claims.cuda, facts.claims.vulkan)
        (hints.gpuWebgpu, hints.npu) = (facts.claims.webGPU, facts.claims.npu)
        var record = NodeRecord(id: id.rawValue, capabilities: hints, version: facts.version, lastSeenUnixMs: 0)
        record.gpuTruthLayer = facts.claims.areAny ? "layer_c_advertised" : nil
        record.scopeId = scope
        record.visibility = facts.visibility
        record.trustTier = facts.trustTier
        record.poolId = facts.poolID
        record.provider = facts.provider
        record.hostTriple = facts.hostTriple
        record.ownerVoxUserId = owner.wireNonBlank
        record.memoryFreeBytes = probes.ask("free_memory", facts.probes.freeMemoryBytes)
        record.probeFailures = probes.failures  // empty and not absent: a heartbeat takes back what holds no more
        record.ed25519PubKeyB64 = key.base64
        record.x25519PubKeyB64 = recipients.publicKey.base64
        let models = await inventory.advertisements()
        record.advertisedModels = models
        record.loadedLlmModels = models.filter(\.isLoaded).map(\.modelId)
        record.inventoryVersion = 1
        record.inventoryUnixMs = UInt64(clamping: clock.millis())
        record.donationPolicy = policy.published
        return record
    }
}

extension NodeRecord {
    /// True when only a join may carry the difference: models, hardware, version, or a policy that is gone.
    func needsJoin(after old: NodeRecord) -> Bool {
        advertisedModels != old.advertisedModels || capabilities != old.capabilities || version != old.version
            || (donationPolicy == nil && old.donationPolicy != nil)
    }
}
