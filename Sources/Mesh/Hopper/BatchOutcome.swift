/// Which items to dispatch.
package struct BatchRequest: Hashable, Sendable {
    /// Items at most; clamped to 1…64.
    package var limit: Int?
    /// These items in this order, at most 64; nil means the inbox in planning order.
    package var itemIDs: [ItemID]?
    /// The only node that may get them.
    package var targetNode: NodeID?
    /// Plans and writes nothing.
    package var isDryRun = false

    /// Asks for the next items of the inbox.
    package init() {}
}

/// What became of a batch.
package struct BatchOutcome: Hashable, Sendable, Codable {
    /// Why a node was passed over.
    package struct NodeReason: Hashable, Sendable, Codable {
        /// The node.
        package let nodeId: NodeID
        /// Reason code.
        package let reason: String

        private enum CodingKeys: String, CodingKey {
            case nodeId = "node_id"
            case reason
        }
    }

    /// What became of one item.
    package struct Item: Hashable, Sendable, Codable {
        /// The item.
        package let itemId: ItemID
        /// `dispatched`, `would_dispatch` or `refused`.
        package var outcome: String
        /// The chosen node.
        package var nodeId: NodeID?
        /// The job.
        package var taskId: TaskID?
        /// The run.
        package var runId: RunID?
        /// Reason code of a refusal.
        package var reason: String?
        /// Reasons of every node when none was eligible.
        package var perNode: [NodeReason]?

        private enum CodingKeys: String, CodingKey {
            case itemId = "item_id"
            case outcome
            case nodeId = "node_id"
            case taskId = "task_id"
            case runId = "run_id"
            case reason
            case perNode = "per_node"
        }

        static func refused(_ id: ItemID, _ reason: String, _ perNode: [NodeReason]? = nil) -> Item {
            Item(itemId: id, outcome: "refused", reason: reason, perNode: perNode)
        }
    }

    /// Id of the batch; nil for a dry run.
    package let batchId: BatchID?
    /// Items that were placed, or would be.
    package let dispatched: Int
    /// Items that stay where they are.
    package let refused: Int
    /// One outcome for each item, in the order of planning.
    package let outcomes: [Item]

    private enum CodingKeys: String, CodingKey {
        case batchId = "batch_id"
        case dispatched, refused, outcomes
    }

    init(batchId: BatchID?, outcomes: [Item]) {
        self.batchId = batchId
        self.outcomes = outcomes
        refused = outcomes.count { $0.outcome == "refused" }
        dispatched = outcomes.count - refused
    }
}
