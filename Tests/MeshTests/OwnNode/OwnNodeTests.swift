import Audit
import Foundation
import Logging
import MeshFixtures
import ServiceLifecycle
import Synchronization
import Testing

@testable import Mesh

/// This machine among the nodes of its own mesh: listed while it gives something away.
struct OwnNodeTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ edit: (inout MeshParts) -> Void = { _ in }) async throws -> MeshServices {
        var parts = MeshParts.fixture()
        parts.donations = DonationSettings(path: directory.path + "/donations.vox")
        edit(&parts)
        return try await MeshServices.open(parts)
    }

    private func give(_ slots: String) throws {
        let text = """
            policy donations {
              slots: [\(slots)]
              nsfw_allowed: false
              max_job_duration_secs: 1800
              public_mesh_opt_in: false
              min_priority: 0
            }

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "/donations.vox"))
    }

    private func listed(_ mesh: MeshServices) async throws -> [String] {
        try await mesh.registry.registryFile(as: .own).nodes.map(\.id)
    }

    /// What the owner says of accelerators is passed on as a word of the owner, which makes no capacity.
    @Test func whatTheOwnerClaimsIsToldAsAClaim() async throws {
        let mesh = try await open { parts in
            parts.isEnabled = true
            parts.node.claims.cuda = true
            parts.node.claims.npu = true
        }
        await mesh.ownNode.refresh()
        let record = try #require(try await mesh.registry.registryFile(as: .own).nodes.first)
        let told = [record.capabilities.gpuCuda, record.capabilities.gpuVulkan, record.capabilities.npu]
        #expect(told == [true, false, true])
        #expect(record.gpuTruthLayer == "layer_c_advertised")
        #expect(record.gpuTotalCount == nil && record.gpuAllocatableCount == nil)
        let plain = try await open { $0.isEnabled = true }
        await plain.ownNode.refresh()
        #expect(try await plain.registry.registryFile(as: .own).nodes.first?.gpuTruthLayer == nil)
    }

    @Test func itIsListedWhileThePolicyHasASlot() async throws {
        let mesh = try await open()
        #expect(try await listed(mesh).isEmpty)
        try give("{ kind: text, max_concurrent: 1, weight: 100 }")
        await mesh.ownNode.refresh()
        #expect(try await listed(mesh) == ["own-0001"])
        await mesh.ownNode.refresh()
        #expect(try await mesh.audit.entries(limit: 64).count { $0.kind == .nodeAdded } == 1)
        try give("")
        await mesh.ownNode.refresh()
        #expect(try await listed(mesh).isEmpty)
        try give("{ kind: text, max_concurrent: 1, weight: 100 }")
        await mesh.ownNode.refresh()
        try FileManager.default.removeItem(atPath: directory.path + "/donations.vox")
        await mesh.ownNode.refresh()
        #expect(try await listed(mesh).isEmpty)
    }

    @Test func enabledIsListedWithoutASlot() async throws {
        let mesh = try await open { $0.isEnabled = true }
        #expect(try await listed(mesh) == ["own-0001"])
        try give("")
        await mesh.ownNode.refresh()
        #expect(try await listed(mesh) == ["own-0001"])
    }

    @Test func theRecordIsWhatTheProbesAnswer() async throws {
        let free = Mutex<Probed<UInt64>>(.found(9_000_000_000))
        let mesh = try await open { parts in
            parts.isEnabled = true
            parts.node.probes.hostName = { .found("den-pc") }
            parts.node.probes.arch = { .found("arm64") }
            parts.node.probes.coreCount = { .found(12) }
            parts.node.probes.freeMemoryBytes = { free.withLock { $0 } }
        }
        let known = try #require(mesh.registry.node("own-0001")).record
        #expect(known.capabilities.hostname == "den-pc" && known.capabilities.arch == "arm64")
        #expect(known.capabilities.cpuCores == 12)
        #expect(known.memoryFreeBytes == 9_000_000_000)
        #expect(known.probeFailures == [])
        free.withLock { $0 = .failed("The kernel did not say how much memory is free.") }
        await mesh.ownNode.refresh()
        #expect(mesh.registry.table.withLock { $0.ownRecord }?.memoryFreeBytes == nil)
        #expect(
            mesh.registry.node("own-0001")?.record.probeFailures == ["The kernel did not say how much memory is free."])
        let text = try await mesh.metricsText(version: "1", wireVersion: 1)
        #expect(text.contains(#"vox_compute_probe_failures_total{probe="free_memory"} 1"#))
        free.withLock { $0 = .found(1) }
        await mesh.ownNode.refresh()
        #expect(mesh.registry.node("own-0001")?.record.probeFailures == [])
    }

    @Test func aMachineThatSaysNothingOfItselfHasARecord() async throws {
        let mesh = try await open { $0.isEnabled = true }
        let record = try #require(mesh.registry.node("own-0001")).record
        #expect(record.capabilities.hostname == nil && record.capabilities.arch == nil)
        #expect(record.capabilities.cpuCores == nil)
        #expect(record.memoryFreeBytes == nil && record.probeFailures == [])
    }

    @Test(.timeLimit(.minutes(2))) func aStopGivesTheLeaseOfItsOwnJobBack() async throws {
        let backend = PlayedBackend(.silence)
        let mesh = try await open { $0.backends = [backend] }
        let group = ServiceGroup(services: [mesh.ownNode], logger: Logger(label: "test"))
        let running = Task { try await group.run() }
        let outcome = try await mesh.hopper.runNow(
            HopperSubmission(intent: "write a poem about rain"), on: nil, actor: "developer"
        ).outcome
        let run = try #require(outcome.runId)
        try await until { try await mesh.runs.run(run).status == "running" && backend.started.values.count == 1 }
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(try await mesh.leases.live().isEmpty)
        #expect(try await mesh.runs.run(run).status == "queued")
        #expect(mesh.floor.inFlight.isEmpty)
    }
}
