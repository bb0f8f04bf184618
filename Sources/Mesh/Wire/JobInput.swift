package import Audit

/// What a job is; the object in an envelope's `payload`.
package struct JobInput: Codable, Hashable, Sendable {
    /// The work in words.
    package var taskDescription: String
    /// Object whose fields depend on the kind of work.
    package var input: JSONValue?
    /// Agent that the work is for.
    package var assignedAgentId: String?
    /// Session of the job.
    package var sessionId: String?
    /// Thread of the job.
    package var threadId: String?
    /// True when the input travels sealed.
    package var sealed: Bool?

    private enum CodingKeys: String, CodingKey {
        case taskDescription = "task_description"
        case input
        case assignedAgentId = "assigned_agent_id"
        case sessionId = "session_id"
        case threadId = "thread_id"
        case sealed
    }

    /// Holds the required fields; the others are set on the value.
    package init(taskDescription: String) {
        self.taskDescription = taskDescription
    }
}
