package import Audit

/// What somebody asks the hopper for.
package struct HopperSubmission: Hashable, Sendable {
    /// What is wanted; 1…8 192 characters after trim.
    package var intent: String
    /// Groups items for fairness.
    package var sessionID: String?
    /// Hints, at most 32 of 256 bytes.
    package var affinityHints: [String] = []
    /// `urgent`, `normal`, `background`, `unspecified`; nil means unspecified.
    package var priorityHint: String?
    /// Display word; nil means the configured default class.
    package var privacyClass: String?
    /// Trace context of the caller; made when absent or malformed.
    package var traceparent: String?
    /// `developer`, `agent` or `webhook`.
    package var source = "developer"
    /// Model to run; the work is of a kind that this model serves, whatever the words say.
    package var modelID: String?
    /// Kind-specific input; nil means that the intent is the prompt.
    package var input: JSONValue?
    /// Names of values that the job needs, at most 16; they travel sealed.
    package var requiredSecrets: [String] = []
    /// True when only nodes whose policy takes sensitive work may have it; its input travels sealed.
    package var isSensitive = false

    /// Asks for something, with nothing said about how.
    package init(intent: String) {
        self.intent = intent
    }
}

/// Why a hopper call was refused.
package enum HopperError: Error, Hashable, Sendable {
    /// Nothing is left after trim.
    case emptyIntent
    /// More than 8 192 characters.
    case intentTooLong
    /// More than 32 hints, or one longer than 256 bytes.
    case unfitHints
    /// Not a priority word.
    case unknownPriority
    /// Not one of the three classes that can be asked for.
    case unknownClass
    /// More than 16 names, one twice, or one that is no name.
    case unfitSecrets
    /// What must be sealed is not for machines of strangers.
    case sealedForPublic
    /// `source` is not one of the three words.
    case unknownSource
    /// More than 64 items were named.
    case tooManyItems
    /// No such item.
    case unknownItem
    /// No such batch.
    case unknownBatch
    /// No such node.
    case unknownNode
    /// The store said no.
    case store(StoreError)
}
