/// Where a job came from: how it is read, what its lease is for, and who is told of it.
enum JobOrigin: Sendable {
    /// The control plane, which has planned it and keeps a run of it.
    case envelope(RemoteTaskEnvelope)
    /// Somebody's `job_submit`, with its number and whoever waits for the answer.
    case message(MessageID, sender: AgentID)

    /// Reads a row; nil for an envelope that does not parse.
    init?(_ row: A2AStoredMessage) {
        guard MessageType(row.messageType) != .jobSubmit else {
            self = .message(row.id, sender: AgentID(row.senderAgentId))
            return
        }
        guard let envelope = try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)  // nil says it
        else { return nil }
        self = .envelope(envelope)
    }

    /// The control plane's envelope; nil for a job by message.
    var envelope: RemoteTaskEnvelope? {
        if case .envelope(let envelope) = self { envelope } else { nil }
    }

    /// Scope of the execution lease, which also names the job here; messages and jobs are counted apart.
    var scopeKey: String {
        switch self {
        case .envelope(let envelope): ExecLease.scope(of: envelope.taskId)
        case .message(let id, _): "job_submit:\(id)"
        }
    }

    /// What the row asks for and with which input; nil when a part of it cannot be read.
    func order(in row: A2AStoredMessage) -> (needs: JobRequirements, input: JobInput)? {
        switch self {
        case .envelope(let envelope):
            guard
                let needs = try? WireCodec.decode(  // unreadable is refused as malformed
                    JobRequirements.self, from: envelope.capabilityRequirementsJson),
                let input = try? WireCodec.decode(JobInput.self, from: envelope.payload)  // the same
            else { return nil }
            return (needs, input)
        case .message:
            guard let spec = try? WireCodec.decode(TaskSpec.self, from: row.payload),  // the same
                let input = spec.input
            else { return nil }
            return (spec.needs, input)
        }
    }
}
