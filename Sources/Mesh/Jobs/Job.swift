/// A job as its control plane keeps it, with the record of its run.
package struct Job: Hashable, Sendable {
    /// What never changes.
    package struct Facts: Hashable, Sendable, Codable {
        /// What it needs.
        package var requirements: JobRequirements
        /// What the worker is given.
        package var input: JobInput
        /// Mesh word of its class.
        package var privacyWord: String
        /// Session of its item.
        package var sessionId: String?
        /// The only node that may get it.
        package var targetNode: NodeID?
        /// Trace context.
        package var traceparent: String
        /// Time of the submission, Unix milliseconds.
        package var submittedMs: Int64
        /// Run that it replays.
        package var replayOf: RunID?
        /// True once its input and its output were taken out of the store.
        package var isForgotten: Bool?
    }

    /// What a worker made.
    package struct Product: Hashable, Sendable {
        /// The result's text.
        package var output: String
        /// Tokens and time.
        package var usage: Usage?
        /// True when the worker cut the text.
        package var isTruncated: Bool
        /// True when its signature was checked with the worker's registered key.
        package var isVerified: Bool
    }

    /// Its id.
    package let taskID: TaskID
    /// Its run.
    package let runID: RunID
    /// The item that it serves.
    package let itemID: ItemID?
    /// What never changes; the input goes at the end where texts are not kept.
    package internal(set) var facts: Facts
    /// Where it is.
    package internal(set) var machine: JobStateMachine
    /// The node that has it, or had it last.
    package internal(set) var lastNode: NodeID?
    /// Why it waits or failed, a code.
    package internal(set) var reason: String?
    /// Time of the last placement, Unix milliseconds.
    package internal(set) var assignedMs: Int64?
    /// Slot kind of the last placement.
    package internal(set) var slot: String?
    /// Mailbox row of the last placement.
    package internal(set) var messageID: MessageID?
    /// Idempotency key of the last placement.
    package internal(set) var envelopeKey: String?
    /// Time of the submission to the planner, Unix microseconds.
    package let submittedMicros: Int64
    /// Time of the first lease, Unix microseconds.
    package internal(set) var startedMicros: Int64?
    /// Time of the end, Unix microseconds.
    package internal(set) var finishedMicros: Int64?
    /// What was made; set once it is done.
    package internal(set) var product: Product?

    /// Class of the job.
    package var privacy: PrivacyClass { PrivacyClass(rawWord: facts.privacyWord) }
    /// Where it is.
    package var state: JobState { machine.state }
    /// True once its input and its output were taken out of the store.
    package var isForgotten: Bool { facts.isForgotten == true }
    /// True while what it was asked can be read.
    package var hasInput: Bool { !isForgotten || facts.input != .forgotten }
    /// The lease that it runs under.
    package var lease: LeaseID? { if case .running(_, let lease) = machine.state { lease } else { nil } }
}
