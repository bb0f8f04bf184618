/// Reads a mailbox: list mode without a claimer, claim mode with one.
package struct A2AInboxRequest: Codable, Hashable, Sendable {
    /// Mailbox, compared verbatim.
    package var receiverAgentId: String
    /// Node that claims; blank or absent means list mode.
    package var claimerNodeId: String?
    /// Page size of list mode; clamped to 1…256.
    package var maxMessages: UInt64?
    /// Cursor of list mode: rows below this id.
    package var beforeMessageId: UInt64?
    /// How long a claim waits for a row; clamped to 30 000.
    package var waitMs: UInt64?
    /// Keeps only rows of these types.
    package var messageTypes: [String]?

    private enum CodingKeys: String, CodingKey {
        case receiverAgentId = "receiver_agent_id"
        case claimerNodeId = "claimer_node_id"
        case maxMessages = "max_messages"
        case beforeMessageId = "before_message_id"
        case waitMs = "wait_ms"
        case messageTypes = "message_types"
    }

    /// Holds the required fields; the others are set on the value.
    package init(receiverAgentId: String) {
        self.receiverAgentId = receiverAgentId
    }
}
