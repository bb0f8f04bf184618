/// Extends the lease on a row.
package struct A2ALeaseRenewRequest: Codable, Hashable, Sendable {
    /// Mailbox of the row.
    package var receiverAgentId: String
    /// The row.
    package var messageId: UInt64
    /// The holder.
    package var claimerNodeId: String

    private enum CodingKeys: String, CodingKey {
        case receiverAgentId = "receiver_agent_id"
        case messageId = "message_id"
        case claimerNodeId = "claimer_node_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(receiverAgentId: String, messageId: UInt64, claimerNodeId: String) {
        self.receiverAgentId = receiverAgentId
        self.messageId = messageId
        self.claimerNodeId = claimerNodeId
    }
}
