import Audit
import Compute
import VoxCrypto

/// A claimed job, read.
struct OfferedJob: Sendable {
    /// Where it came from, and who is told of it.
    let origin: JobOrigin
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

    /// Reads a row; nil when a part of it does not parse.
    init?(_ row: A2AStoredMessage) {
        guard let origin = JobOrigin(row), let order = origin.order(in: row) else { return nil }
        self.origin = origin
        input = order.input
        var judged = order.needs
        judged.priority = row.priority
        judged.nsfw = row.nsfw ?? judged.nsfw
        needs = judged
        privacy = PrivacyClass(rawWord: row.privacyClass ?? origin.envelope?.privacyClass)
        nsfw = row.nsfw
        sealedPayload = row.jwePayload
        traceparent = row.traceparent
    }

    /// What the job asks of a policy.
    func request(at place: WorkerPlace) -> AdmissionRequest {
        var request = AdmissionRequest(requirements: needs, privacy: privacy)
        request.submitters = place.submitters.union([origin.envelope?.submittedBy].compactMap(\.self))
        request.scope = origin.envelope?.populiScopeId ?? place.scope
        request.network = place.network
        return request
    }

    /// What a planner would have found; nobody has planned a job by message, so its worker looks.
    func unplannedRefusal(labels: [String]) -> AdmissionRefusal? {
        guard case .message = origin else { return nil }
        guard TaskKind(rawValue: needs.taskKind) != nil else { return .taskKindUnknown }
        let hasLabels = (needs.requiredLabels ?? []).allSatisfy(labels.contains)
        return hasLabels ? nil : AdmissionRefusal(code: "label_missing")
    }

    /// Stop strings that one job may have; each is looked for after each token.
    private static let mostStops = 16

    /// The prompt as a backend takes it; nil when the input names a field of a wrong type, or too many stop strings.
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
        return request.stop.count <= Self.mostStops ? request : nil
    }
}
