import Audit
import VoxCrypto

extension JobOrigin {
    /// The rest of a `job_result` beside its output, bytes; more than its longest names take.
    private static let roomBesideOutput = 4_096

    /// Says that the job is not taken, and why.
    func refusal(_ refusal: AdmissionRefusal) -> A2ADeliverRequest {
        Self.refusal(refusal, key: key, to: receiver)
    }

    /// The same for an envelope of which nothing but its key can be read; nil when not even that can.
    static func refusal(_ refusal: AdmissionRefusal, ofUnreadable row: A2AStoredMessage) -> A2ADeliverRequest? {
        let json = try? JSONValue(parsingRequest: Array(row.payload.utf8))  // nothing can be said of what is no JSON
        guard MessageType(row.messageType) == .remoteTaskEnvelope,
            let key = json?.objectValue?["idempotency_key"]?.stringValue, key.wireNonBlank != nil
        else { return nil }
        return Self.refusal(refusal, key: key, to: .controlPlane)
    }

    /// Says what a run came to.
    func answer(_ report: JobReport, by holder: JobHolder) -> A2ADeliverRequest {
        switch self {
        case .envelope(let envelope):
            let result = Self.result(of: envelope, report, holder).signed(by: holder.key)
            return Self.delivery(
                .remoteTaskResult, WireCodec.text(result),
                key: "remote-result-\(envelope.taskId)-\(envelope.idempotencyKey)", to: receiver)
        case .message(let id, _):
            let result = Self.result(of: id, report, holder)
            return Self.delivery(
                report.isSuccess ? .jobResult : .jobFail, WireCodec.text(result), key: "job-result-\(id)",
                to: receiver
            ).attested(by: holder.key)
        }
    }

    /// Longest output in bytes, so that an answer of a number of bytes holds it.
    func longestOutput(within bytes: Int) -> Int {
        switch self {
        case .envelope: bytes
        case .message: max(0, bytes - Self.roomBesideOutput) / 4 * 3
        }
    }

    /// Names the job in an answer.
    private var key: String {
        switch self {
        case .envelope(let envelope): envelope.idempotencyKey
        case .message(let id, _): "job_submit-\(id)"
        }
    }

    private var receiver: AgentID {
        switch self {
        case .envelope: .controlPlane
        case .message(_, let sender): sender
        }
    }

    private static func refusal(
        _ refusal: AdmissionRefusal, key: String, to receiver: AgentID
    ) -> A2ADeliverRequest {
        var answer = RemoteTaskAck(idempotencyKey: key, accepted: false)
        answer.detail = refusal.code
        return delivery(.remoteTaskAck, WireCodec.text(answer), key: "remote-ack-\(key)", to: receiver)
    }

    private static func delivery(
        _ type: MessageType, _ payload: String, key: String, to receiver: AgentID
    ) -> A2ADeliverRequest {
        var message = A2ADeliverRequest(
            senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: receiver.rawValue, messageType: type.key,
            payload: payload)
        message.idempotencyKey = key
        return message
    }

    private static func result(
        of envelope: RemoteTaskEnvelope, _ report: JobReport, _ holder: JobHolder
    ) -> RemoteTaskResult {
        var result = RemoteTaskResult(idempotencyKey: envelope.idempotencyKey, success: report.isSuccess)
        result.taskId = envelope.taskId
        result.execLeaseId = holder.lease.rawValue
        result.usage = report.usage
        if report.isSuccess { result.result = report.text } else { result.error = report.text }
        result.truncated = report.isCut ? true : nil
        return result
    }

    private static func result(of id: MessageID, _ report: JobReport, _ holder: JobHolder) -> TaskResult {
        var result = TaskResult(
            taskId: id, nodeId: holder.node, success: report.isSuccess,
            outputB64: Base64.encode(Array(report.text.utf8)),
            durationMs: UInt64(max(0, report.duration / .milliseconds(1))))
        result.usage = report.usage
        result.truncated = report.isCut ? true : nil
        return result
    }
}
