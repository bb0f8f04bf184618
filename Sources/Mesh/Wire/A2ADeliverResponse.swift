/// The answer to a deliver.
package struct A2ADeliverResponse: Codable, Hashable, Sendable {
    /// Always true.
    package var accepted: Bool
    /// The row that holds the message.
    package var messageId: MessageID

    private enum CodingKeys: String, CodingKey {
        case accepted
        case messageId = "message_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(accepted: Bool, messageId: MessageID) {
        self.accepted = accepted
        self.messageId = messageId
    }
}
