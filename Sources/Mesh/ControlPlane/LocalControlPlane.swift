/// The control plane of this process: the same calls as over HTTP, without the HTTP.
package struct LocalControlPlane: ControlPlane {
    private let registry: NodeRegistry
    private let mailbox: Mailbox
    private let leases: ExecLeases
    private let caller: Caller

    /// Speaks as a caller; the own worker as ``Caller/ownWorker(key:)``, so that its results can be checked.
    package init(registry: NodeRegistry, mailbox: Mailbox, leases: ExecLeases, caller: Caller = .own) {
        self.registry = registry
        self.mailbox = mailbox
        self.leases = leases
        self.caller = caller
    }

    /// Adds or replaces the node's record.
    package func join(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord {
        do { return try await registry.join(record, as: caller) } catch { throw .of(error, "join") }
    }

    /// Says that the node lives.
    package func heartbeat(_ record: NodeRecord) async throws(ControlPlaneError) -> NodeRecord {
        do { return try await registry.heartbeat(record, as: caller) } catch { throw .of(error, "heartbeat") }
    }

    /// Takes the node out; false when it was not there.
    package func leave(_ node: NodeID) async throws(ControlPlaneError) -> Bool {
        do {
            try await registry.leave(node, as: caller)
            return true
        } catch .unknownNode {
            return false
        } catch { throw .of(error, "leave") }
    }

    /// The nodes that the control plane lists.
    package func nodes() async throws(ControlPlaneError) -> PopuliRegistryFile {
        do { return try await registry.registryFile(as: caller) } catch { throw .of(error, "list_nodes") }
    }

    /// Sends a message.
    package func deliver(_ request: A2ADeliverRequest) async throws(ControlPlaneError) -> A2ADeliverResponse {
        do { return try await mailbox.deliver(request, as: caller) } catch { throw .of(error, "a2a_deliver") }
    }

    /// Lists or claims; a claim may wait.
    package func inbox(_ request: A2AInboxRequest) async throws(ControlPlaneError) -> A2AInboxResponse {
        do { return try await mailbox.inbox(request, as: caller) } catch { throw .of(error, "a2a_inbox") }
    }

    /// Marks a row as done; false when it is gone.
    package func ack(_ request: A2AAckRequest) async throws(ControlPlaneError) -> Bool {
        do {
            try await mailbox.ack(request, as: caller)
            return true
        } catch .noSuchMessage {
            return false
        } catch { throw .of(error, "a2a_ack") }
    }

    /// Extends the lease on a row.
    package func renewMessage(_ request: A2ALeaseRenewRequest) async throws(ControlPlaneError) {
        do { try await mailbox.renew(request, as: caller) } catch { throw .of(error, "a2a_lease_renew") }
    }

    /// Asks for the right to run a scope.
    package func grantLease(
        _ request: RemoteExecLeaseGrantRequest
    ) async throws(ControlPlaneError) -> RemoteExecLeaseRow {
        do { return try await leases.grant(request, as: caller) } catch { throw .of(error, "exec_lease_grant") }
    }

    /// Extends that right.
    package func renewLease(_ request: RemoteExecLeaseRenewRequest) async throws(ControlPlaneError) {
        do { try await leases.renew(request, as: caller) } catch { throw .of(error, "exec_lease_renew") }
    }

    /// Gives it back.
    package func releaseLease(_ request: RemoteExecLeaseReleaseRequest) async throws(ControlPlaneError) {
        do { try await leases.release(request, as: caller) } catch { throw .of(error, "exec_lease_release") }
    }
}

extension ControlPlaneError {
    private static func refusal(_ status: Int, _ context: String, retry: Int? = nil) -> ControlPlaneError {
        .refused(status: status, context: context, detail: "", retryAfterSeconds: retry)
    }

    fileprivate static func of(_ error: RegistryError, _ context: String) -> ControlPlaneError {
        switch error {
        case .roleForbidden, .boundToAnotherNode, .scopeMismatch: refusal(403, context)
        case .unfitID, .blankField: refusal(400, context)
        case .unknownNode: refusal(404, context)
        case .registryFull: refusal(507, context)
        case .store(let error): of(error, context)
        }
    }

    fileprivate static func of(_ error: MailboxError, _ context: String) -> ControlPlaneError {
        switch error {
        case .roleForbidden, .boundToAnotherNode, .gate, .mayNotHold: refusal(403, context)
        case .rateLimited(let seconds): refusal(429, context, retry: seconds)
        case .full: refusal(429, context, retry: 1)
        case .unfitAgentID, .blankField, .keyTooLong: refusal(400, context)
        case .attestation(.noKey): refusal(503, context)
        case .attestation: refusal(400, context)
        case .noSuchMessage: refusal(404, context)
        case .heldByAnother: refusal(409, context)
        case .store(let error): of(error, context)
        }
    }

    fileprivate static func of(_ error: LeaseError, _ context: String) -> ControlPlaneError {
        switch error {
        case .roleForbidden, .boundToAnotherNode, .gate: refusal(403, context)
        case .blankField, .scopeTooLong: refusal(400, context)
        case .noSuchLease: refusal(404, context)
        case .heldByAnother: refusal(409, context)
        case .store(let error): of(error, context)
        }
    }

    private static func of(_ error: StoreError, _ context: String) -> ControlPlaneError {
        refusal(error == .readOnly ? 503 : 507, context, retry: 1)
    }
}
