/// What the owners of jobs do with rows; all of it happens inside the mailbox's own transaction.
package struct MailboxHooks: Sendable {
    /// Why a node is not offered a row that target and class allow (claim rule 3), nil when it is.
    ///
    /// Asked of work for nodes with a published policy, and of jobs by message for the own node.
    package var refusal: @Sendable (_ row: A2AStoredMessage, _ node: NodeSnapshot) -> AdmissionRefusal? = { _, _ in
        nil
    }
    /// Sees each new row in the transaction that stores it; true acks the row there and then.
    package var stored: @Sendable (_ row: A2AStoredMessage, WriteTransaction) throws -> Bool = { _, _ in false }
    /// Takes soft progress, which is never stored.
    package var progressed: @Sendable (_ progress: A2ADeliverRequest, _ caller: Caller) async -> Void = { _, _ in }

    /// Hooks that do nothing.
    package init() {}
}
