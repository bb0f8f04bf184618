import Audit
import Logging
import Synchronization

/// What becomes of live leases whose holder cannot be expected to finish.
package struct LeaseReconcilerSettings: Sendable {
    /// Whether they are reported.
    package var reports = false
    /// Whether they are revoked too; without ``reports`` it does nothing.
    package var revokes = false
    /// Whether each report is an entry of the op-log too.
    package var records = false

    /// Settings with which nothing is looked at.
    package init() {}
}

/// Finds live leases whose holder cannot be expected to finish; each trouble of each lease is reported once.
package final class LeaseReconciler: Sendable {
    private let store: MeshStore
    private let leases: ExecLeases
    private let registry: NodeRegistry
    private let settings: LeaseReconcilerSettings
    /// Since when nodes could be heard, Unix milliseconds: a start finds all of them silent.
    private let startedMs: Int64
    /// What was reported of the leases that are live.
    private let reported = Mutex<[LeaseID: Set<HolderTrouble>]>([:])
    private let logger = Logger(label: "vox.populi")

    init(store: MeshStore, leases: ExecLeases, registry: NodeRegistry, settings: LeaseReconcilerSettings) {
        self.store = store
        self.leases = leases
        self.registry = registry
        self.settings = settings
        startedMs = registry.clock.millis()
    }

    /// Looks at every live lease and returns what was news; called once a second.
    @discardableResult
    package func tick() async throws(LeaseError) -> [LeaseReport] {
        guard settings.reports else { return [] }
        let live = try await leases.live()
        let ids = Set(live.map(\.id))
        reported.withLock { reported in reported = reported.filter { ids.contains($0.key) } }
        var reports: [LeaseReport] = []
        for lease in live {
            reports += try await settle(lease, troubles(of: lease, gates: registry.gates(lease.holder)))
        }
        return reports
    }

    /// Tells what is new of a lease, and revokes it where that is asked for; what was not written comes again.
    private func settle(_ lease: ExecLease, _ troubles: [HolderTrouble]) async throws(LeaseError) -> [LeaseReport] {
        let told = reported.withLock { $0[lease.id] ?? [] }
        let reports = troubles.filter { !told.contains($0) }
            .map { LeaseReport(lease: lease, trouble: $0, isRevoked: settings.revokes) }
        guard !reports.isEmpty, try await write(reports, of: lease) else { return [] }
        reported.withLock { $0[lease.id, default: []].formUnion(troubles) }
        reports.forEach(log)
        return reports
    }

    /// One write for one lease; false when the lease has ended, or its holder is well again, before the revocation.
    private func write(_ reports: [LeaseReport], of lease: ExecLease) async throws(LeaseError) -> Bool {
        guard settings.revokes || settings.records else { return true }
        do throws(LeaseError) {
            return try await store.write("reconcile lease", orThrow: LeaseError.store) { [self] tx -> Bool in
                if settings.revokes {
                    let gates = try registry.knownGates(of: lease.holder, tx)
                    guard !troubles(of: lease, gates: gates).isEmpty else { return false }
                    try leases.revoke(lease.id, actor: "system", in: tx)
                }
                guard settings.records else { return true }
                for report in reports { try tx.append(report.draft) }
                return true
            }
        } catch {
            guard error == .noSuchLease else { throw error }
            return false
        }
    }

    /// What is the matter with a holder; nothing, as long as it may go on with what it holds.
    private func troubles(of lease: ExecLease, gates: NodeGates?) -> [HolderTrouble] {
        guard let gates else { return [.unknown] }
        let nowMs = registry.clock.millis()
        var found: [HolderTrouble] = []
        if gates.isQuarantined { found.append(.quarantined) }
        if gates.isMaintained(nowMs: nowMs) { found.append(.maintenance) }
        if isStale(lease, nowMs: nowMs) { found.append(.stale) }
        return found
    }

    /// True for a node that could have been heard since the start and was not, by no heartbeat and no renewal.
    ///
    /// This very process needs no heartbeats of its own.
    private func isStale(_ lease: ExecLease, nowMs: Int64) -> Bool {
        let longestMs = registry.settings.thresholds.degradedMs
        guard lease.holder != registry.ownNodeID, nowMs - startedMs > longestMs else { return false }
        guard registry.node(lease.holder)?.liveness == .offline else { return false }
        let asked = leases.lastAsked(lease)
        return nowMs - asked.atMs > max(longestMs, asked.lengthMs / 2)
    }

    private func log(_ report: LeaseReport) {
        let metadata: Logger.Metadata = [
            "event": "\(ControlEventName.leaseReconcile.rawValue)", "lease": "\(report.lease.id)",
            "node": "\(report.lease.holder)", "reason": "\(report.trouble.rawValue)", "outcome": "\(report.outcome)",
        ]
        guard !report.isRevoked else {
            return logger.warning("revoked a lease whose holder cannot be expected to finish", metadata: metadata)
        }
        logger.warning(
            """
            the holder of a lease cannot be expected to finish; look after it, or end the lease with \
            vox populi admin exec-lease-revoke
            """, metadata: metadata)
    }
}
