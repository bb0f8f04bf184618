import Synchronization

@testable import Mesh

/// A control plane that a test plays: rows are pushed into it, calls are recorded, and a script says which ones fail.
final class PlayedPlane: ControlPlane {
    /// What goes wrong; a closure answers nil for a call that works.
    struct Script: Sendable {
        /// False when an empty inbox answers at once.
        var keepsWaiting = true
        /// True when a row is given out again until it is acked, as a mailbox does.
        var offersAgain = false
        var inbox: @Sendable (A2AInboxRequest) async -> ControlPlaneError? = { _ in nil }
        var deliver: @Sendable (A2ADeliverRequest) async -> ControlPlaneError? = { _ in nil }
        var ack: @Sendable (A2AAckRequest) async -> ControlPlaneError? = { _ in nil }
        var grant: @Sendable (RemoteExecLeaseGrantRequest) async -> ControlPlaneError? = { _ in nil }
        var renew: @Sendable (RemoteExecLeaseRenewRequest) async -> ControlPlaneError? = { _ in nil }
        var release: @Sendable (RemoteExecLeaseReleaseRequest) async -> ControlPlaneError? = { _ in nil }

        init() {}
    }

    let inboxes = Recorder<A2AInboxRequest>()
    /// Every message that was tried, whether it was taken or not.
    let delivered = Recorder<A2ADeliverRequest>()
    /// Every ack that was tried, whether it was taken or not.
    let acked = Recorder<UInt64>()
    let granted = Recorder<RemoteExecLeaseGrantRequest>()
    let renewed = Recorder<RemoteExecLeaseRenewRequest>()
    let released = Recorder<RemoteExecLeaseReleaseRequest>()

    private let script: Script
    private let rows = Mutex<[A2AStoredMessage]>([])
    private let bell = Bell()

    init(_ edit: (inout Script) -> Void = { _ in }) {
        var script = Script()
        edit(&script)
        self.script = script
    }

    /// Puts rows where the next claim finds them.
    func push(_ news: A2AStoredMessage...) {
        rows.withLock { $0 += news }
        bell.ring()
    }

    /// The results that were tried, oldest first.
    var results: [RemoteTaskResult] { read(.remoteTaskResult) }
    /// The ends of jobs by message that were tried, oldest first, each with the message that carried it.
    var endings: [(message: A2ADeliverRequest, result: TaskResult)] {
        delivered.values.filter { MessageType($0.messageType).mayBeAttested }.compactMap { message in
            (try? WireCodec.decode(TaskResult.self, from: message.payload))  // what is unreadable is missed
                .map { (message, $0) }
        }
    }
    /// The answers to offers, oldest first.
    var answers: [RemoteTaskAck] { read(.remoteTaskAck) }
    /// The progress that was tried, oldest first.
    var progress: [JobProgress] { read(.jobProgress) }

    private func read<Payload: Decodable>(_ type: MessageType) -> [Payload] {
        delivered.values.filter { $0.messageType == type.key }
            .compactMap { try? WireCodec.decode(Payload.self, from: $0.payload) }  // what is unreadable is missed
    }

    func join(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord { record }

    func heartbeat(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord { record }

    func leave(_ node: NodeID) async throws(ControlPlaneError) -> Bool { true }

    func nodes() async throws(ControlPlaneError) -> PopuliRegistryFile { throw .unreadable(context: "list_nodes") }

    func deliver(_ request: A2ADeliverRequest) async throws(ControlPlaneError) -> A2ADeliverResponse {
        delivered.add(request)
        if let fault = await script.deliver(request) { throw fault }
        return A2ADeliverResponse(accepted: true, messageId: MessageID(Int64(delivered.values.count)))
    }

    func inbox(_ request: A2AInboxRequest) async throws(ControlPlaneError) -> A2AInboxResponse {
        inboxes.add(request)
        if let fault = await script.inbox(request) { throw fault }
        guard request.claimerNodeId != nil else { return A2AInboxResponse(messages: page(request)) }
        while true {
            if let row = take(request.messageTypes ?? []) { return A2AInboxResponse(messages: [row]) }
            guard script.keepsWaiting else { return A2AInboxResponse(messages: []) }
            guard await bell.wait() else { throw .unreachable(context: "a2a_inbox", detail: "cancelled") }
        }
    }

    private func take(_ types: [String]) -> A2AStoredMessage? {
        rows.withLock { rows in
            rows.firstIndex { types.contains($0.messageType) }.map {
                script.offersAgain ? rows[$0] : rows.remove(at: $0)
            }
        }
    }

    private func remove(_ id: MessageID) {
        rows.withLock { rows in rows.removeAll { $0.id == id } }
    }

    /// A page of list mode: newest first, below the cursor.
    private func page(_ request: A2AInboxRequest) -> [A2AStoredMessage] {
        let before = request.beforeMessageId.map { Int64(clamping: $0) } ?? .max
        let fitting = rows.withLock { rows in
            rows.filter { $0.id.rawValue < before && request.messageTypes?.contains($0.messageType) != false }
        }
        return Array(fitting.sorted { $0.id > $1.id }.prefix(request.pageSize))
    }

    func ack(_ request: A2AAckRequest) async throws(ControlPlaneError) -> Bool {
        acked.add(request.messageId)
        if let fault = await script.ack(request) { throw fault }
        if script.offersAgain { remove(MessageID(Int64(clamping: request.messageId))) }
        return true
    }

    func renewMessage(_ request: A2ALeaseRenewRequest) async throws(ControlPlaneError) {}

    func grantLease(
        _ request: RemoteExecLeaseGrantRequest
    ) async throws(ControlPlaneError) -> RemoteExecLeaseRow {
        granted.add(request)
        if let fault = await script.grant(request) { throw fault }
        return RemoteExecLeaseRow(
            leaseId: LeaseID("lease-\(request.scopeKey)"), scopeKey: request.scopeKey,
            holderNodeId: NodeID(request.claimerNodeId), expiresUnixMs: 0)
    }

    func renewLease(_ request: RemoteExecLeaseRenewRequest) async throws(ControlPlaneError) {
        renewed.add(request)
        if let fault = await script.renew(request) { throw fault }
    }

    func releaseLease(_ request: RemoteExecLeaseReleaseRequest) async throws(ControlPlaneError) {
        released.add(request)
        if let fault = await script.release(request) { throw fault }
    }
}

extension ControlPlaneError {
    /// A refusal with a status.
    static func status(_ status: Int) -> ControlPlaneError {
        .refused(status: status, context: "test", detail: "", retryAfterSeconds: nil)
    }
}
