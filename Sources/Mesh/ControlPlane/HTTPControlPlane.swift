import Logging
import Synchronization
package import VoxCrypto

/// A control plane on another machine, over HTTP; the bearer is sent and never shown.
package struct HTTPControlPlane: ControlPlane {
    private let baseURL: String
    private let bearer: SecretBytes?
    private let transport: MeshTransport
    let timeouts: Timeouts
    private let random: RandomSource?
    /// The trace that every call belongs to; nil begins one for each call.
    private var trace: String?
    /// Bearer of `a2a/deliver`; nil sends messages with the bearer of all other calls.
    package var messageBearer: SecretBytes?
    /// Tells of answers in a newer form; copies share it.
    var newerForm = NewerForm()

    /// How long answers may take.
    package struct Timeouts: Hashable, Sendable {
        /// Most calls.
        package var standard = Duration.seconds(30)
        /// Join and heartbeat.
        package var heartbeat = Duration.seconds(15)
        /// Added to `wait_ms` of a claim that waits.
        package var longPollMargin = Duration.seconds(10)

        /// The contract's defaults.
        package init() {}
    }

    /// Speaks to a normalised base URL, see ``normalised(_:)``.
    ///
    /// Without `random`, only a message of a trace names one.
    package init(
        baseURL: String, bearer: SecretBytes?, transport: MeshTransport, timeouts: Timeouts = Timeouts(),
        random: RandomSource? = nil
    ) {
        self.baseURL = baseURL
        self.bearer = bearer
        self.transport = transport
        self.timeouts = timeouts
        self.random = random
    }

    /// The same control plane; each call is a span of its own in the job's trace.
    package func traced(by traceparent: String?) -> HTTPControlPlane {
        var plane = self
        plane.trace = traceparent.flatMap { TraceParent.normalised($0) }
        return plane
    }

    /// The base URL as it is used: trimmed, with a scheme, without a last slash; nil for what cannot be called.
    ///
    /// One with a user is nil too: base URLs are shown, so nothing secret may stand in them.
    package static func normalised(_ text: String) -> String? {
        var url = text.wireTrimmed
        if !url.contains("://") { url = "http://" + url }
        while url.hasSuffix("/") {
            url.removeLast()
            url = url.wireTrimmed
        }
        guard let address = try? ControlPlaneAddress(url: url, pin: nil) else { return nil }  // unfit is nil
        let authority = url.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst(3).prefix { !"/?#".utf8.contains($0) }
        return address.isBindAll || authority.contains(UInt8(ascii: "@")) ? nil : url
    }

    /// Trades a one-time token for a bearer; needs none itself.
    package func exchange(
        _ request: BootstrapExchangeRequest
    ) async throws(ControlPlaneError) -> BootstrapExchangeResponse {
        try kept(await post("bootstrap/exchange", request, "bootstrap_exchange"), "bootstrap_exchange")
    }

    /// Adds or replaces the node's record.
    package func join(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord {
        try await post("join", record, "join", timeout: timeouts.heartbeat)
    }

    /// Says that the node lives.
    package func heartbeat(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord {
        try await post("heartbeat", record, "heartbeat", timeout: timeouts.heartbeat)
    }

    /// Takes the node out; false when it was not there.
    package func leave(_ node: NodeID) async throws(ControlPlaneError) -> Bool {
        try await isDone("leave", LeaveRequest(id: node.rawValue), "leave")
    }

    /// The nodes that the control plane lists.
    package func nodes() async throws(ControlPlaneError) -> PopuliRegistryFile {
        let file: PopuliRegistryFile = try read(await call("nodes", body: nil, "list_nodes"), "list_nodes")
        newerForm.note([file.schemaVersion], at: baseURL)
        return file
    }

    /// Sends a message.
    package func deliver(_ request: A2ADeliverRequest) async throws(ControlPlaneError) -> A2ADeliverResponse {
        let trace = request.traceparent.flatMap { TraceParent.normalised($0) }
        let body = WireCodec.encode(request)
        return try read(await call("a2a/deliver", body: body, "a2a_deliver", trace: trace), "a2a_deliver")
    }

    /// Lists or claims; a claim may wait.
    package func inbox(_ request: A2AInboxRequest) async throws(ControlPlaneError) -> A2AInboxResponse {
        let wait = Duration.milliseconds(Int64(clamping: request.waitMs ?? 0))
        let timeout = wait > .zero ? wait + timeouts.longPollMargin : timeouts.standard
        let answer: A2AInboxResponse = try await post("a2a/inbox", request, "a2a_inbox", timeout: timeout)
        newerForm.note(answer.messages.map(\.schemaVersion), at: baseURL)
        return answer
    }

    /// Marks a row as done; false when it is gone.
    package func ack(_ request: A2AAckRequest) async throws(ControlPlaneError) -> Bool {
        try await isDone("a2a/ack", request, "a2a_ack")
    }

    /// Extends the lease on a row.
    package func renewMessage(_ request: A2ALeaseRenewRequest) async throws(ControlPlaneError) {
        _ = try await call("a2a/lease-renew", body: WireCodec.encode(request), "a2a_lease_renew")
    }

    /// Asks for the right to run a scope.
    package func grantLease(
        _ request: RemoteExecLeaseGrantRequest
    ) async throws(ControlPlaneError) -> RemoteExecLeaseRow {
        try kept(await post("exec/lease/grant", request, "exec_lease_grant"), "exec_lease_grant")
    }

    /// Extends that right.
    package func renewLease(_ request: RemoteExecLeaseRenewRequest) async throws(ControlPlaneError) {
        _ = try await call("exec/lease/renew", body: WireCodec.encode(request), "exec_lease_renew")
    }

    /// Gives it back.
    package func releaseLease(_ request: RemoteExecLeaseReleaseRequest) async throws(ControlPlaneError) {
        _ = try await call("exec/lease/release", body: WireCodec.encode(request), "exec_lease_release")
    }

    /// Asks for the newest checkpoint of its log.
    package func oplogCheckpoint(
        _ request: OplogCheckpointRequest
    ) async throws(ControlPlaneError) -> OplogCheckpointResponse {
        try kept(await post("oplog/checkpoint", request, "oplog_checkpoint"), "oplog_checkpoint")
    }

    /// Hands over a cosignature, or a refusal.
    package func cosign(_ request: OplogCosignRequest) async throws(ControlPlaneError) {
        _ = try await call("oplog/cosign", body: WireCodec.encode(request), "oplog_cosign")
    }

    private func post<Answer: Decodable>(
        _ path: String, _ request: some Encodable, _ context: String, timeout: Duration? = nil
    ) async throws(ControlPlaneError) -> Answer {
        try read(await call(path, body: WireCodec.encode(request), context, timeout: timeout), context)
    }

    private func isDone(
        _ path: String, _ request: some Encodable, _ context: String
    ) async throws(ControlPlaneError) -> Bool {
        do {
            _ = try await call(path, body: WireCodec.encode(request), context)
            return true
        } catch {
            if error.status == 404 { return false }
            throw error
        }
    }

    /// Workers may not send messages, so those have a bearer of their own.
    private func token(for path: String) -> SecretBytes? {
        path == "a2a/deliver" ? messageBearer ?? bearer : bearer
    }

    /// What a call names when its message names no trace.
    private func span() -> String? {
        guard let random else { return trace }
        return trace.flatMap(TraceParent.normalised) ?? TraceParent.make(random)
    }

    private func read<Answer: Decodable>(_ bytes: [UInt8], _ context: String) throws(ControlPlaneError) -> Answer {
        do { return try WireCodec.decode(Answer.self, from: bytes) } catch { throw .unreadable(context: context) }
    }

    private func kept<Answer: KeptAnswer>(_ answer: Answer, _ context: String) throws(ControlPlaneError) -> Answer {
        guard answer.isFit else { throw .unreadable(context: context) }
        return answer
    }

    private func call(
        _ path: String, body: [UInt8]?, _ context: String, timeout: Duration? = nil, trace: String? = nil
    ) async throws(ControlPlaneError) -> [UInt8] {
        var request = MeshTransport.Request(
            method: body == nil ? "GET" : "POST", url: "\(baseURL)/v1/populi/\(path)", bearer: token(for: path),
            body: body, timeout: timeout ?? timeouts.standard)
        request.traceParent = trace ?? span()
        let answer: MeshTransport.Answer
        do {
            answer = try await transport.send(request)
        } catch MeshTLSError.pinMismatch {
            throw .pinMismatch(context: context)
        } catch MeshTLSError.untrusted {
            throw .untrusted(context: context)
        } catch {
            throw .unreachable(context: context, detail: ControlPlaneError.cut("\(error)"))
        }
        guard (200..<300).contains(answer.status) else {
            throw .refused(
                status: answer.status, context: context,
                detail: ControlPlaneError.cut(String(decoding: answer.body.prefix(4_096), as: UTF8.self)),
                retryAfterSeconds: answer.retryAfterSeconds)
        }
        return answer.body
    }
}

extension ControlPlaneAddress {
    /// True for what only a listener can name: every address of its machine.
    fileprivate var isBindAll: Bool { ["0.0.0.0", "::"].contains(host) }
}

/// Says once that a control plane answers in a newer form; what is known of it is read all the same.
final class NewerForm: Sendable {
    /// `schema_version` of node lists and of messages that this program knows.
    static let known: UInt32 = 1

    private let isTold = Mutex(false)
    private let logger: Logger

    init(logger: Logger = Logger(label: "vox.mesh.control-plane")) {
        self.logger = logger
    }

    /// Takes the versions in an answer; the first one that is too new is told, none after it.
    func note(_ versions: [UInt32], at url: String) {
        guard let version = versions.max(), version > Self.known else { return }
        let isNews = isTold.withLock { isTold in
            defer { isTold = true }
            return !isTold
        }
        guard isNews else { return }
        logger.warning(
            "a control plane answers in a newer form; its known fields are used: update vox here to use the others",
            metadata: ["url": "\(url)", "schema_version": "\(version)"])
    }
}
