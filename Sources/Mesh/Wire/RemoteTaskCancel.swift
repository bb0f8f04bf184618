/// Asks a worker to stop a job.
package struct RemoteTaskCancel: Codable, Hashable, Sendable {
    /// Key of the envelope.
    package var idempotencyKey: String
    /// The job.
    package var taskId: TaskID
    /// Why.
    package var reason: String?

    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case taskId = "task_id"
        case reason
    }

    /// Holds the required fields; the others are set on the value.
    package init(idempotencyKey: String, taskId: TaskID) {
        self.idempotencyKey = idempotencyKey
        self.taskId = taskId
    }
}
