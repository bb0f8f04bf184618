/// Chooses a node for a job; pure, and every node gets a reason.
package enum Planner {
    /// The job to place.
    package struct Job: Hashable, Sendable {
        /// What it needs.
        package var requirements: JobRequirements
        /// Its class.
        package var privacy: PrivacyClass
        /// The only node that may get it.
        package var target: NodeID?
        /// Nodes that refused it for good.
        package var excluded: [NodeID: String] = [:]
        /// The node that lost it; ranks last.
        package var previousNode: NodeID?
        /// Node of its session's last success.
        package var sessionNode: NodeID?
        /// True when a value that it needs is not on this machine.
        package var lacksSecrets = false

        /// A job that any node may get.
        package init(requirements: JobRequirements, privacy: PrivacyClass) {
            self.requirements = requirements
            self.privacy = privacy
        }
    }

    /// The mesh at this moment.
    package struct World: Sendable {
        /// Every node that may be given work.
        package var nodes: [NodeSnapshot]
        /// Jobs in flight by node and slot kind.
        package var load: [NodeID: [String: Int]] = [:]
        /// Jobs that the own node may run at once.
        package var ownSlots = 1
        /// What nodes with a cap have used of it.
        package var budgets: [NodeID: BudgetUse] = [:]
        /// Whether a node at its cap is given no more work.
        package var isBudgetEnforced = true
        /// What workers know this control plane by: handle and key hash.
        package var submitters: Set<String> = []
        /// Tenancy.
        package var scope: String?
        /// Name of this mesh.
        package var network: String?
        /// Unix milliseconds.
        package var nowMs: Int64

        /// A mesh of these nodes, with nothing in flight.
        package init(nodes: [NodeSnapshot], nowMs: Int64) {
            self.nodes = nodes
            self.nowMs = nowMs
        }
    }

    /// Where a job goes.
    package struct Placement: Hashable, Sendable {
        /// The node.
        package let node: NodeID
        /// Slot kind; `own` on the own node.
        package let slot: String
    }

    /// A plan with its record.
    package struct Plan: Hashable, Sendable {
        /// Nil when no node is eligible.
        package let placement: Placement?
        /// Why.
        package let record: DecisionRecord
    }

    /// Slot name of jobs on the own node.
    package static let ownSlot = "own"

    /// Plans one job.
    package static func plan(_ job: Job, in world: World) -> Plan {
        let judged = world.nodes.map { ($0, NodeJudge(job: job, world: world, node: $0).verdict) }
        let eligible = judged.compactMap { node, verdict -> (NodeSnapshot, NodeJudge.Fit)? in
            if case .fit(let fit) = verdict { (node, fit) } else { nil }
        }.sorted { isBetter($0, $1, job) }
        var considered = eligible.enumerated().map { index, entry in
            DecisionRecord.Considered(
                nodeId: entry.0.id, verdict: index == 0 ? "chosen" : "eligible", score: entry.1.score,
                terms: entry.1.terms)
        }
        considered += judged.compactMap { node, verdict -> DecisionRecord.Considered? in
            guard case .refused(let reason) = verdict else { return nil }
            return DecisionRecord.Considered(nodeId: node.id, verdict: "refused", reason: reason)
        }.sorted { $0.nodeId < $1.nodeId }
        let placement = eligible.first.map { Placement(node: $0.0.id, slot: $0.1.slot) }
        let record = DecisionRecord(
            inputs: inputs(of: job), considered: considered, chosen: placement?.node,
            sentence: PlanSentence.text(chosen: eligible.first, considered: considered))
        return Plan(placement: placement, record: record)
    }

    private static func isBetter(
        _ left: (NodeSnapshot, NodeJudge.Fit), _ right: (NodeSnapshot, NodeJudge.Fit), _ job: Job
    ) -> Bool {
        let wasLeft = left.0.id == job.previousNode
        let wasRight = right.0.id == job.previousNode
        if wasLeft != wasRight { return wasRight }
        return left.1.score == right.1.score ? left.0.id < right.0.id : left.1.score > right.1.score
    }

    private static func inputs(of job: Job) -> DecisionRecord.Inputs {
        DecisionRecord.Inputs(
            taskKind: job.requirements.taskKind, privacyClass: job.privacy.display,
            priority: job.requirements.priority ?? WirePriority.value,
            requirements: WireCodec.json(job.requirements), labels: job.requirements.requiredLabels ?? [],
            targetNodeId: job.target)
    }
}
