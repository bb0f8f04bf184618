import MeshFixtures
import Testing

@testable import Mesh

/// No metric is only a name: in a mesh where everything happens, each one has a series.
struct EveryMetricTests {
    /// Counted by the listener in Web, or only when something fails; those have tests of their own.
    private static let elsewhere: Set<MetricFamily> = [
        .requests, .requestDuration, .authFailures, .claimSkips, .modelTokens, .firstToken, .probeFailures, .evictions,
        .exportDropped,
    ]

    private func lines(_ mesh: MeshServices) async throws -> Set<String> {
        let text = try await mesh.metricsText(version: "1.2.3", wireVersion: 1)
        return Set(text.split(separator: "\n").map { String($0) })
    }

    /// A mesh with a cap, a run that ended, an override, a refused one, an invite of each end, and trouble.
    private func busy() async throws -> JobMesh {
        let clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        parts.jobs.budgets.capMicroUsd = 1_000_000
        let jobs = try await JobMesh.open(parts, clock: clock, nodes: ["peer-a"])
        _ = try await jobs.mesh.mailbox.deliver(.fixture(to: "77"), as: .own)
        let run = try await jobs.dispatch()
        let lease = try await jobs.begin("peer-a", run)
        jobs.clock.advance(ms: 1_500)
        _ = try await jobs.mesh.registry.heartbeat(.fixture(id: "peer-a"), as: .own)
        try await jobs.deliver(jobs.result(run, lease: lease), from: "peer-a")
        let item = try #require(try await jobs.submit("write a poem about rain").first)
        var order = OverrideRequest(itemID: item.itemId, reason: "the demo is today")
        order.confirmToken = OverrideRequest.confirmation
        _ = try await jobs.hopper.reprioritize(order, to: "urgent", actor: "dashboard-user")
        await #expect(throws: OverrideError.sourceTooLow(current: .developer)) {
            _ = try await jobs.hopper.adjust(item.itemId, to: .normal, by: .orchestrator)
        }
        try await pair(jobs.mesh)
        let kill = ActionOrder(reason: "fan noise", actor: "dashboard-user")
        _ = try await jobs.mesh.actions.perform(.kill, on: "peer-a", by: kill)
        await #expect(throws: ActionError.unknownNode) {
            _ = try await jobs.mesh.actions.perform(.kill, on: "nobody", by: kill)
        }
        for alert in ["oplog_invalid", "disk_full", "write_failed"] {
            jobs.mesh.events.publish([.storeAlert(alert, severity: "error", detail: "A test says so.")])
        }
        try await jobs.mesh.audit.signCheckpoint()
        return jobs
    }

    private func pair(_ mesh: MeshServices) async throws {
        let request = InviteRequest(slotKind: "text")
        let (used, kept) = (
            try await mesh.invites.mint(request, actor: "a"), try await mesh.invites.mint(request, actor: "a")
        )
        _ = try await mesh.invites.exchange(BootstrapExchangeRequest(bootstrapToken: used.bearer.sec), source: "a")
        try await mesh.invites.revoke(kept.peer, actor: "a")
    }

    @Test func whatHappensIsCountedWhereItBelongs() async throws {
        let jobs = try await busy()
        let (late, reader) = (jobs.mesh.events.subscribe(after: 1 << 40), jobs.mesh.events.subscribe(after: nil))
        defer { for one in [late, reader] { one.cancel() } }
        let found = try await lines(jobs.mesh)
        for line in [
            #"vox_hopper_overrides_total{priority="urgent"} 1"#,
            #"vox_hopper_violations_total{source="orchestrator"} 1"#,
            #"vox_hopper_admitted_total{priority="normal"} 2"#, #"vox_hopper_items{state="inbox",priority="urgent"} 1"#,
            #"vox_runs_total{kind="job",status="done"} 1"#,
            #"vox_run_duration_seconds_sum{kind="job",task_kind="text_infer"} 1.5"#,
            #"vox_mesh_invites_total{result="minted"} 2"#, #"vox_mesh_invites_total{result="exchanged"} 1"#,
            #"vox_mesh_invites_total{result="revoked"} 1"#,
            #"vox_mesh_actions_total{action="kill",result="committed"} 1"#,
            #"vox_mesh_actions_total{action="kill",result="refused"} 1"#,
            #"vox_store_write_failures_total{cause="disk_full"} 1"#,
            #"vox_store_write_failures_total{cause="write_failed"} 1"#, "vox_oplog_verify_failures_total 1",
            #"vox_events_resyncs_total{reason="gap"} 1"#, "vox_events_streams 2", "vox_oplog_checkpoint_age_seconds 0",
            #"vox_mesh_node_status{status="idle"} 1"#, "vox_mesh_claim_waiters 0",
        ] { #expect(found.contains(line), "\(line)") }
        let entries = try await jobs.mesh.store.read { tx in try OpLogRow.size(tx) }
        #expect(found.contains("vox_oplog_size \(entries)"))
    }

    @Test func eachHasASeries() async throws {
        let jobs = try await busy()
        let reader = jobs.mesh.events.subscribe(after: 1 << 40)
        defer { reader.cancel() }
        let found = try await lines(jobs.mesh)
        for family in MetricFamily.all where !Self.elsewhere.contains(family) {
            #expect(
                found.contains {
                    $0.hasPrefix(family.name + "{") || $0.hasPrefix(family.name + " ")
                        || $0.hasPrefix(family.name + "_count")
                }, "\(family.name)")
        }
        for name in ["vox_store_size_bytes", "process_cpu_seconds_total"] {
            let value = found.first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap { Double($0) }
            #expect((value ?? 0) > 0, "\(name)")
        }
    }
}
