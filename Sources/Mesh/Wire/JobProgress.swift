/// What a running job made since the last one; soft, the result is what counts.
package struct JobProgress: Codable, Hashable, Sendable {
    /// The job.
    package var taskId: TaskID
    /// Lease that the job runs under.
    package var execLeaseId: String
    /// Rises from 1.
    package var seq: UInt64
    /// Text made since the last one.
    package var text: String?
    /// Tokens made so far.
    package var tokens: UInt64?
    /// Speed in tokens a second.
    package var tokensPerSec: Double?
    /// What the worker is doing.
    package var stage: String?

    private enum CodingKeys: String, CodingKey {
        case taskId = "task_id"
        case execLeaseId = "exec_lease_id"
        case seq
        case text
        case tokens
        case tokensPerSec = "tokens_per_sec"
        case stage
    }

    /// Holds the required fields; the others are set on the value.
    package init(taskId: TaskID, execLeaseId: String, seq: UInt64) {
        self.taskId = taskId
        self.execLeaseId = execLeaseId
        self.seq = seq
    }
}
