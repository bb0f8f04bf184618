/// The type word of a message, judged trimmed and case-insensitively; the vocabulary is open.
package struct MessageType: Hashable, Sendable {
    /// The trimmed, lower-cased word.
    package let key: String

    /// Reads a type as it was sent.
    package init(_ text: String) {
        key = text.wireTrimmed.lowercased()
    }

    /// A job from a submitter.
    package static let jobSubmit = MessageType("job_submit")
    /// A result of a TaskSpec.
    package static let jobResult = MessageType("job_result")
    /// A failed result of a TaskSpec.
    package static let jobFail = MessageType("job_fail")
    /// A job on its way to a node.
    package static let remoteTaskEnvelope = MessageType("remote_task_envelope")
    /// A worker's answer to an offered job.
    package static let remoteTaskAck = MessageType("remote_task_ack")
    /// The result of an envelope.
    package static let remoteTaskResult = MessageType("remote_task_result")
    /// Asks a worker to stop a job.
    package static let remoteTaskCancel = MessageType("remote_task_cancel")
    /// Soft news of a running job.
    package static let jobProgress = MessageType("job_progress")

    /// True for the types that carry work.
    package var isWork: Bool { self == .jobSubmit || self == .remoteTaskEnvelope }

    /// True for the types that a node token may deliver.
    package var isResult: Bool {
        [.jobResult, .jobFail, .remoteTaskAck, .remoteTaskResult, .jobProgress].contains(self)
    }

    /// True for the types that may carry attestation fields.
    package var mayBeAttested: Bool { self == .jobResult || self == .jobFail }
}
