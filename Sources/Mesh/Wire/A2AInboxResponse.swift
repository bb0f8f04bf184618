/// The answer of the inbox.
package struct A2AInboxResponse: Codable, Hashable, Sendable {
    /// Rows, newest first; one row in claim mode.
    package var messages: [A2AStoredMessage]

    private enum CodingKeys: String, CodingKey {
        case messages
    }

    /// Holds the required fields; the others are set on the value.
    package init(messages: [A2AStoredMessage]) {
        self.messages = messages
    }
}
