import Audit
import Compute
import VoxCrypto

/// A claimed envelope, read.
struct OfferedJob: Sendable {
    let envelope: RemoteTaskEnvelope
    let needs: JobRequirements
    var input: JobInput
    let privacy: PrivacyClass
    let nsfw: Bool?
    /// What was sealed for this node; nil when nothing was.
    let sealedPayload: String?
    /// The trace that it was submitted in.
    let traceparent: String?
    /// Values that the job asked for, once they are opened.
    var secrets: [String: SecretBytes] = [:]

    /// Reads a row; nil when envelope, requirements or input do not parse.
    init?(_ row: A2AStoredMessage) {
        guard let envelope = Self.envelope(row),
            let needs = try? WireCodec.decode(  // unreadable is refused as malformed
                JobRequirements.self, from: envelope.capabilityRequirementsJson),
            let input = try? WireCodec.decode(JobInput.self, from: envelope.payload)  // the same
        else { return nil }
        self.envelope = envelope
        self.input = input
        var judged = needs
        judged.priority = row.priority
        judged.nsfw = row.nsfw ?? needs.nsfw
        self.needs = judged
        privacy = PrivacyClass(rawWord: row.privacyClass ?? envelope.privacyClass)
        nsfw = row.nsfw
        sealedPayload = row.jwePayload
        traceparent = row.traceparent
    }

    /// The envelope alone, which is enough to refuse it.
    static func envelope(_ row: A2AStoredMessage) -> RemoteTaskEnvelope? {
        try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)  // unreadable is refused as malformed
    }

    /// Scope of the execution lease.
    var scopeKey: String { "task:\(envelope.taskId)" }

    /// What the job asks of a policy.
    func request(at place: WorkerPlace) -> AdmissionRequest {
        var request = AdmissionRequest(requirements: needs, privacy: privacy)
        request.submitters = place.submitters.union([envelope.submittedBy].compactMap(\.self))
        request.scope = envelope.populiScopeId ?? place.scope
        request.network = place.network
        return request
    }

    /// The prompt as a backend takes it; nil when the input names a field of a wrong type.
    var generation: GenerationRequest? {
        let fields = input.input?.objectValue ?? [:]
        var request = GenerationRequest(prompt: .text(fields["prompt"]?.stringValue ?? input.taskDescription))
        request.secrets = secrets
        if let messages = fields["messages"] {
            guard let list = messages.arrayValue else { return nil }
            let turns = list.compactMap { turn -> ChatMessage? in
                guard let role = turn.objectValue?["role"]?.stringValue,
                    let content = turn.objectValue?["content"]?.stringValue
                else { return nil }
                return ChatMessage(role: role, content: content)
            }
            guard turns.count == list.count, !turns.isEmpty else { return nil }
            request.prompt = .messages(turns)
        }
        if let most = fields["max_tokens"] {
            guard let count = most.integerValue, count > 0 else { return nil }
            request.maxTokens = Int(clamping: count)
        }
        if let warmth = fields["temperature"]?.doubleValue { request.temperature = Float(warmth) }
        if let mass = fields["top_p"]?.doubleValue { request.topP = Float(mass) }
        request.stop = fields["stop"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return request
    }
}
