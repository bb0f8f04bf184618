/// Marks a row as done.
package struct A2AAckRequest: Codable, Hashable, Sendable {
    /// Mailbox of the row.
    package var receiverAgentId: String
    /// The row.
    package var messageId: UInt64

    private enum CodingKeys: String, CodingKey {
        case receiverAgentId = "receiver_agent_id"
        case messageId = "message_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(receiverAgentId: String, messageId: UInt64) {
        self.receiverAgentId = receiverAgentId
        self.messageId = messageId
    }
}
