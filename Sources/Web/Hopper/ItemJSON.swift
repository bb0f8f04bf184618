import Mesh

/// One hopper item as the API shows it.
struct ItemJSON: Encodable, Sendable {
    let item: HopperItem

    private enum CodingKeys: String, CodingKey {
        case itemID = "item_id"
        case intent
        case isRecorded = "recorded"
        case hints = "affinity_hints"
        case priorityHint = "priority_hint"
        case source
        case sessionID = "session_id"
        case priority = "classified_priority"
        case prioritySource = "priority_source"
        case affinity = "classified_affinity"
        case taskKind = "task_kind"
        case confidence, classifier
        case privacyClass = "privacy_class"
        case state, outcome
        case submittedAt = "submitted_at"
        case nodeID = "node_id"
        case taskID = "task_id"
        case runID = "run_id"
        case batchID = "batch_id"
        case lastReason = "last_reason"
        case overrides = "override_history"
        case traceparent
        case requiredSecrets = "required_secrets"
        case isSensitive = "sensitive"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(item.itemId, forKey: .itemID)
        try container.encode(item.intent, forKey: .intent)
        if !item.isRecorded { try container.encode(false, forKey: .isRecorded) }
        try container.encode(item.affinityHints, forKey: .hints)
        try container.encode(item.priorityHint, forKey: .priorityHint)
        try container.encode(item.source, forKey: .source)
        try container.encodeIfPresent(item.sessionId, forKey: .sessionID)
        try container.encode(item.classifiedPriority, forKey: .priority)
        try container.encode(item.prioritySource, forKey: .prioritySource)
        try container.encode(item.classifiedAffinity, forKey: .affinity)
        try container.encode(item.taskKind, forKey: .taskKind)
        try container.encode(Double(item.confidencePercent) / 100, forKey: .confidence)
        try container.encode(item.classifier, forKey: .classifier)
        try container.encode(item.privacyClass, forKey: .privacyClass)
        try encodeProgress(into: &container)
    }

    private func encodeProgress(into container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(item.state, forKey: .state)
        try container.encodeIfPresent(item.outcome, forKey: .outcome)
        try container.encode(item.submittedAt, forKey: .submittedAt)
        try container.encodeIfPresent(item.nodeId, forKey: .nodeID)
        try container.encodeIfPresent(item.taskId, forKey: .taskID)
        try container.encodeIfPresent(item.runId, forKey: .runID)
        try container.encodeIfPresent(item.batchId, forKey: .batchID)
        try container.encodeIfPresent(item.lastReason, forKey: .lastReason)
        try container.encode(item.overrideHistory, forKey: .overrides)
        try container.encode(item.traceparent, forKey: .traceparent)
        if !item.requiredSecrets.isEmpty { try container.encode(item.requiredSecrets, forKey: .requiredSecrets) }
        try container.encodeIfPresent(item.isSensitive, forKey: .isSensitive)
    }
}

/// What `POST hopper/submit` takes.
struct SubmitBody: Decodable, Sendable {
    let intent: String
    let sessionID: String?
    let hints: [String]?
    let priorityHint: String?
    let privacyClass: String?
    let traceparent: String?
    let model: String?
    let requiredSecrets: [String]?
    let isSensitive: Bool?

    private enum CodingKeys: String, CodingKey {
        case intent
        case sessionID = "session_id"
        case hints = "affinity_hints"
        case priorityHint = "priority_hint"
        case privacyClass = "privacy_class"
        case traceparent
        case model = "model_id"
        case requiredSecrets = "required_secrets"
        case isSensitive = "sensitive"
    }

    func submission() -> HopperSubmission {
        var submission = HopperSubmission(intent: intent)
        submission.sessionID = sessionID
        submission.affinityHints = hints ?? []
        submission.priorityHint = priorityHint
        submission.privacyClass = privacyClass
        submission.traceparent = traceparent
        submission.modelID = model
        submission.requiredSecrets = requiredSecrets ?? []
        submission.isSensitive = isSensitive ?? false
        return submission
    }
}

/// What `POST hopper/submit` answers.
struct SubmittedJSON: Encodable, Sendable {
    struct Likely: Encodable, Sendable {
        let nodeID: NodeID?
        let sentence: String

        private enum CodingKeys: String, CodingKey {
            case nodeID = "node_id"
            case sentence
        }
    }

    let itemID: ItemID
    let priority: HopperPriority
    let affinity: [String]
    let confidence: Double
    let traceparent: String
    let likely: Likely

    private enum CodingKeys: String, CodingKey {
        case itemID = "item_id"
        case priority = "classified_priority"
        case affinity = "classified_affinity"
        case confidence, traceparent, likely
    }

    init(_ item: HopperItem, likely decision: DecisionRecord) {
        itemID = item.itemId
        priority = item.classifiedPriority
        affinity = item.classifiedAffinity
        confidence = Double(item.confidencePercent) / 100
        traceparent = item.traceparent
        likely = Likely(nodeID: decision.chosen, sentence: decision.sentence)
    }
}

/// What `POST hopper/start_batch` takes.
struct BatchBody: Decodable, Sendable {
    let limit: Int?
    let itemIDs: [ItemID]?
    let targetNode: NodeID?
    let isDryRun: Bool?

    private enum CodingKeys: String, CodingKey {
        case limit
        case itemIDs = "item_ids"
        case targetNode = "target_node_id"
        case isDryRun = "dry_run"
    }

    func request() -> BatchRequest {
        var request = BatchRequest()
        request.limit = limit
        request.itemIDs = itemIDs
        request.targetNode = targetNode
        request.isDryRun = isDryRun ?? false
        return request
    }
}
