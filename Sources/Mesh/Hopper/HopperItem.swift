/// One thing that somebody wants done.
package struct HopperItem: Hashable, Sendable, Codable {
    /// Where an item is.
    package enum State: String, Hashable, Sendable, Codable {
        case inbox
        case assigned
        case done
        case overridden
    }

    /// How a finished item ended.
    package enum Outcome: String, Hashable, Sendable, Codable {
        case done
        case failed
        case killed
        case cancelled
        case withdrawn
    }

    /// Its id.
    package let itemId: ItemID
    /// What is wanted, as typed, trimmed; shown to this machine's user only; empty once it was forgotten.
    package internal(set) var intent: String
    /// Hints as given.
    package let affinityHints: [String]
    /// `urgent`, `normal`, `background` or `unspecified`.
    package let priorityHint: String
    /// `developer`, `agent` or `webhook`.
    package let source: String
    /// Groups items for fairness.
    package let sessionId: String?
    /// Current priority.
    package var classifiedPriority: HopperPriority
    /// Who set it.
    package var prioritySource: PrioritySource
    /// Tags of the classifier.
    package let classifiedAffinity: [String]
    /// Kind of work.
    package let taskKind: String
    /// Confidence in hundredths, 5…95.
    package let confidencePercent: Int
    /// Name of the rules that classified it.
    package let classifier: String
    /// Display word of its class; never changes.
    package let privacyClass: String
    /// Where it is.
    package var state: State
    /// Set on finished items.
    package var outcome: Outcome?
    /// Time of the submission, Unix microseconds.
    package let submittedAt: Int64
    /// Latest node.
    package var nodeId: NodeID?
    /// Latest job.
    package var taskId: TaskID?
    /// Latest run.
    package var runId: RunID?
    /// Latest batch.
    package var batchId: BatchID?
    /// Why it is where it is.
    package var lastReason: String?
    /// Trace context.
    package let traceparent: String
    /// Model that the submitter asks for; nil means the default one.
    package let modelId: String?
    /// Node that a hint asks for.
    package let hintedNode: NodeID?
    /// Labels that placement requires.
    package let requiredLabels: [String]
    /// Input for the worker as JSON text; nil means the intent is the prompt.
    package internal(set) var inputJson: String?
    /// Names of values that the job needs.
    @OmittedWhenEmpty package var requiredSecrets: [String] = []
    /// True when its input travels sealed.
    package var isSensitive: Bool?
    /// True once what was wanted was taken out of the store.
    package internal(set) var isForgotten: Bool?
    /// Every change of its priority by hand, and its withdrawal, oldest first.
    @OmittedWhenEmpty package var overrideHistory: [OverrideRecord] = []

    private enum CodingKeys: String, CodingKey {
        case itemId = "item_id"
        case intent
        case affinityHints = "affinity_hints"
        case priorityHint = "priority_hint"
        case source
        case sessionId = "session_id"
        case classifiedPriority = "classified_priority"
        case prioritySource = "priority_source"
        case classifiedAffinity = "classified_affinity"
        case taskKind = "task_kind"
        case confidencePercent = "confidence_percent"
        case classifier
        case privacyClass = "privacy_class"
        case state
        case outcome
        case submittedAt = "submitted_at"
        case nodeId = "node_id"
        case taskId = "task_id"
        case runId = "run_id"
        case batchId = "batch_id"
        case lastReason = "last_reason"
        case traceparent
        case modelId = "model_id"
        case hintedNode = "hinted_node"
        case requiredLabels = "required_labels"
        case inputJson = "input_json"
        case requiredSecrets = "required_secrets"
        case isSensitive = "sensitive"
        case isForgotten = "is_forgotten"
        case overrideHistory = "override_history"
    }
}

extension HopperItem {
    /// Whether nothing can change any more.
    package var hasEnded: Bool { state == .done || state == .overridden }
    /// False once what was wanted was taken out of the store.
    package var isRecorded: Bool { isForgotten != true }

    /// Takes out what is wanted, for an item that has ended where texts are not kept.
    mutating func forgetTexts() {
        (intent, inputJson, isForgotten) = ("", nil, true)
    }

    /// Trace id of the item's trace context.
    package var traceId: String {
        let parts = traceparent.split(separator: "-")
        return parts.count == 4 ? String(parts[1]) : ""
    }
}
