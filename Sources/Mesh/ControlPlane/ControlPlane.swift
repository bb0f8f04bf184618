/// What a worker asks of a control plane, in this process or elsewhere; wire types in and out.
package protocol ControlPlane: Sendable {
    /// Adds or replaces the node's record.
    func join(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord
    /// Says that the node lives.
    func heartbeat(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord
    /// Takes the node out; false when it was not there.
    func leave(_ node: NodeID) async throws(ControlPlaneError) -> Bool
    /// The nodes that the control plane lists.
    func nodes() async throws(ControlPlaneError) -> PopuliRegistryFile
    /// Sends a message.
    func deliver(_ request: A2ADeliverRequest) async throws(ControlPlaneError) -> A2ADeliverResponse
    /// Lists or claims; a claim may wait.
    func inbox(_ request: A2AInboxRequest) async throws(ControlPlaneError) -> A2AInboxResponse
    /// Marks a row as done; false when it is gone.
    func ack(_ request: A2AAckRequest) async throws(ControlPlaneError) -> Bool
    /// Extends the lease on a row.
    func renewMessage(_ request: A2ALeaseRenewRequest) async throws(ControlPlaneError)
    /// Asks for the right to run a scope.
    func grantLease(_ request: RemoteExecLeaseGrantRequest) async throws(ControlPlaneError) -> RemoteExecLeaseRow
    /// Extends that right.
    func renewLease(_ request: RemoteExecLeaseRenewRequest) async throws(ControlPlaneError)
    /// Gives it back.
    func releaseLease(_ request: RemoteExecLeaseReleaseRequest) async throws(ControlPlaneError)
    /// The same control plane, whose calls belong to the trace of a job; nil belongs to none.
    func traced(by traceparent: String?) -> Self
}

extension ControlPlane {
    /// One that sends nothing names no trace.
    package func traced(by traceparent: String?) -> Self { self }
}

/// Why a control plane did not do what was asked.
package enum ControlPlaneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Longest piece of an answer that an error keeps, bytes.
    package static let longestDetail = 240

    /// It answered with an error status; `detail` is the trimmed answer, cut to 240 bytes.
    case refused(status: Int, context: String, detail: String, retryAfterSeconds: Int?)
    /// No answer came, or the connection broke.
    case unreachable(context: String, detail: String)
    /// Somebody else answered: the certificate is not the pinned one; nothing was sent.
    case pinMismatch(context: String)
    /// Its certificate is not trusted, and no fingerprint names it; nothing was sent.
    case untrusted(context: String)
    /// The answer is not what the contract says.
    case unreadable(context: String)

    /// The status of a refusal.
    package var status: Int? {
        if case .refused(let status, _, _, _) = self { status } else { nil }
    }

    /// True when the same call may be tried again soon.
    package var isTransient: Bool {
        switch self {
        // A certificate that is not trusted may be one that is being replaced; nothing was sent.
        case .unreachable, .untrusted: true
        case .refused(let status, _, _, _): [429, 503, 507].contains(status)
        case .unreadable, .pinMismatch: false
        }
    }

    /// Lower bound of the pause before the next try, seconds.
    package var retryAfterSeconds: Int? {
        if case .refused(_, _, _, let seconds) = self { seconds } else { nil }
    }

    /// What happened, for a log.
    package var description: String {
        switch self {
        case .refused(let status, let context, let detail, _):
            "\(context) was answered with status \(status)" + (detail.isEmpty ? "" : ": \(detail)")
        case .unreachable(let context, let detail): "\(context) got no answer: \(detail)"
        case .pinMismatch(let context): "\(context) was not sent: the certificate is not the pinned one"
        case .untrusted(let context): "\(context) was not sent: the certificate is not trusted"
        case .unreadable(let context): "\(context) got an answer that cannot be read"
        }
    }

    /// Trims and cuts an answer so that an error stays small and whole UTF-8.
    static func cut(_ text: String) -> String {
        let trimmed = text.wireTrimmed
        guard trimmed.utf8.count > longestDetail else { return trimmed }
        var end = trimmed.utf8.index(trimmed.startIndex, offsetBy: longestDetail)
        while end.samePosition(in: trimmed.unicodeScalars) == nil { end = trimmed.utf8.index(before: end) }
        return String(trimmed[..<end])
    }
}
