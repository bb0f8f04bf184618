/// A job on its way to a node; travels in a message's payload.
package struct RemoteTaskEnvelope: Codable, Hashable, Sendable {
    /// Names this placement.
    package var idempotencyKey: String
    /// The job.
    package var taskId: TaskID
    /// Where the work comes from.
    package var repositoryId: String
    /// A JobRequirements object as text.
    package var capabilityRequirementsJson: String
    /// A JobInput object as text.
    package var payload: String
    /// Mesh word.
    package var privacyClass: String?
    /// Tenancy.
    package var populiScopeId: String?
    /// Time of the submission; of a later placement, that of the placement.
    package var submittedUnixMs: UInt64?
    /// Handle of the submitter.
    package var submittedBy: String?
    /// Lease that the job runs under.
    package var execLeaseId: String?
    /// Campaign of the job.
    package var campaignId: String?
    /// Artifacts, as JSON text.
    package var artifactRefsJson: String?
    /// Session of the job.
    package var sessionId: String?
    /// Thread of the job.
    package var threadId: String?
    /// Context, as JSON text.
    package var contextEnvelopeJson: String?
    /// Harness, as JSON text.
    package var harnessSpecJson: String?
    /// Job that made this one.
    package var parentTaskId: TaskID?
    /// Agent that asked.
    package var callerAgentId: String?
    /// Trace of the job.
    package var traceId: String?
    /// Depth in the trace.
    package var spanDepth: UInt16?
    /// From 1; rises with each placement.
    package var attempt: UInt32?
    /// Run of the job.
    package var runId: RunID?

    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case taskId = "task_id"
        case repositoryId = "repository_id"
        case capabilityRequirementsJson = "capability_requirements_json"
        case payload
        case privacyClass = "privacy_class"
        case populiScopeId = "populi_scope_id"
        case submittedUnixMs = "submitted_unix_ms"
        case submittedBy = "submitted_by"
        case execLeaseId = "exec_lease_id"
        case campaignId = "campaign_id"
        case artifactRefsJson = "artifact_refs_json"
        case sessionId = "session_id"
        case threadId = "thread_id"
        case contextEnvelopeJson = "context_envelope_json"
        case harnessSpecJson = "harness_spec_json"
        case parentTaskId = "parent_task_id"
        case callerAgentId = "caller_agent_id"
        case traceId = "trace_id"
        case spanDepth = "span_depth"
        case attempt
        case runId = "run_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(
        idempotencyKey: String,
        taskId: TaskID,
        repositoryId: String,
        capabilityRequirementsJson: String,
        payload: String
    ) {
        self.idempotencyKey = idempotencyKey
        self.taskId = taskId
        self.repositoryId = repositoryId
        self.capabilityRequirementsJson = capabilityRequirementsJson
        self.payload = payload
    }
}
