import Compute
import Foundation
import Mesh
import VoxCrypto

extension MeshParts {
    /// Adds what this machine runs, gives away and says of itself.
    mutating func addWork(_ surroundings: Surroundings, key: Ed25519PublicKey) {
        let configuration = surroundings.configuration
        let parallel = configuration.integer("compute.max_parallel")
        backends = [
            NativeBackend(
                modelDirectory: surroundings.modelDirectory, threads: Live.coreCount, maxParallel: parallel)
        ]
        donations = DonationSettings(path: surroundings.donationsPath)
        donations.configuredPolicy = configuration.donationPolicy
        donations.environmentPolicy = configuration.environmentPolicy?.policy
        jobs = JobSettings(configuration, handle: Handle(configuration), key: key)
        node = NodeFacts(configuration)
        madeNodeID = surroundings.isNodeNamed ? nil : registry.ownNode
        isEnabled = configuration.bool("mesh.enabled")
        if isEnabled {
            registrySnapshot = configuration.text("mesh.registry_path") ?? surroundings.home.registrySnapshot
        }
        memberships.heartbeat = .seconds(configuration.integer("mesh.membership_heartbeat_secs"))
        memberships.tokenDirectory = surroundings.home.secrets
        memberships.recordsJoins = configuration.bool("mesh.codex_telemetry")
        reconciling = LeaseReconcilerSettings(configuration)
        addDeclared(configuration)
    }

    private mutating func addDeclared(_ configuration: Configuration) {
        memberships.declared = configuration.declared
        memberships.ownNode = registry.ownNode
        memberships.scope = configuration.text("mesh.scope_id")
        memberships.agent = configuration.text("mesh.agent_id").map { AgentID($0) } ?? .workerPool
        memberships.readCalls(configuration)
    }
}

extension JobSettings {
    /// The part of the configuration that jobs need.
    fileprivate init(_ configuration: Configuration, handle: Handle, key: Ed25519PublicKey) {
        self.init()
        maxAttempts = configuration.integer("hopper.max_attempts")
        agePromoteSeconds = Int64(configuration.integer("hopper.age_promote_secs"))
        defaultClass = configuration.text("mesh.privacy.default_class") ?? defaultClass
        ownSlots = configuration.integer("compute.max_parallel")
        self.handle = handle.text
        keyHash = key.sha256Hex
        meshName = handle.mesh
        scopeID = configuration.text("mesh.scope_id")
        defaultModel = ModelID.voxTiny.rawValue
        budgets = NodeBudgets(configuration)
    }
}

extension LeaseReconcilerSettings {
    /// The part of the configuration that is about leases whose holder cannot be expected to finish.
    fileprivate init(_ configuration: Configuration) {
        self.init()
        reports = configuration.bool("mesh.exec_lease_reconcile")
        revokes = configuration.bool("mesh.exec_lease_auto_revoke")
        records = configuration.bool("mesh.codex_telemetry")
    }
}

extension NodeFacts {
    /// What the platform and the configuration say.
    fileprivate init(_ configuration: Configuration) {
        self.init()
        version = Version.program
        hostTriple = Self.triple
        labels = configuration.texts("mesh.labels")
        deviceClass = configuration.text("mesh.device_class")
        visibility = configuration.text("mesh.visibility")
        trustTier = configuration.text("mesh.trust_tier")
        poolID = configuration.text("mesh.pool_id")
        provider = configuration.text("mesh.provider")
        claims.cuda = configuration.bool("mesh.advertise_gpu")
        claims.vulkan = configuration.bool("mesh.advertise_vulkan")
        claims.webGPU = configuration.bool("mesh.advertise_webgpu")
        claims.npu = configuration.bool("mesh.advertise_npu")
        probes = .live
    }

    fileprivate static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            ""
        #endif
    }

    private static var triple: String {
        #if os(macOS)
            "\(machine)-apple-macosx"
        #else
            "\(machine)-unknown-linux-gnu"
        #endif
    }
}

extension NodeProbes {
    /// This machine; its name is asked once, since a network may answer for it.
    fileprivate static var live: NodeProbes {
        let (name, machine) = (Live.hostName, NodeFacts.machine)
        var probes = NodeProbes()
        probes.hostName = { name.isEmpty ? .failed("The machine has no host name.") : .found(name) }
        probes.arch = { machine.isEmpty ? .absent : .found(machine) }
        probes.coreCount = { .found(Live.coreCount) }
        probes.freeMemoryBytes = { Live.freeMemoryBytes }
        return probes
    }
}
