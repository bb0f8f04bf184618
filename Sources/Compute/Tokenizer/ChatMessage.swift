/// One turn of a conversation.
package struct ChatMessage: Sendable, Hashable, Codable {
    /// Who speaks: `system`, `user` or `assistant`.
    package let role: String
    /// What is said.
    package let content: String

    /// A turn from its parts.
    package init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}
