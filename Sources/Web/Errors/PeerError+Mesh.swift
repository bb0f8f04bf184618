import HTTPTypes
import Hummingbird
import Mesh

extension PeerError {
    /// The sentence for any error that a mesh route can end with; what is unknown is a 500, its cause is logged.
    init(mapping error: any Error, context: PeerContext) {
        switch error {
        case let known as PeerError: self = known
        case let error as RegistryError: self.init(error)
        case let error as MailboxError: self.init(error)
        case let error as LeaseError: self.init(error)
        case let error as InviteError: self.init(error)
        case let error as WitnessError: self.init(error)
        case let error as StoreError: self.init(error)
        case let http as HTTPError where http.status == .notFound: self = .noRoute
        case is CancellationError:
            self = .stopped
            context.outcome.note { $0.isAbandoned = true }
        default: self = .internalFailure
        }
        if self == .internalFailure {
            context.outcome.note { $0.cause = String(reflecting: error) }
        }
    }

    private static let boundElsewhere = PeerError(.forbidden, "token is bound to another node")
    private static let held = PeerError(.conflict, "held by another node")

    private init(_ error: RegistryError) {
        switch error {
        case .roleForbidden: self = .roleDenied
        case .unfitID: self.init(.badRequest, "id must not be empty")
        case .blankField(let field): self.init(.badRequest, "\(field) must not be empty")
        case .boundToAnotherNode: self = Self.boundElsewhere
        case .scopeMismatch: self.init(.forbidden, "scope_id does not match this control plane")
        case .unknownNode: self.init(.notFound, "no such node")
        case .registryFull:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "registry is full",
                retryAfterSeconds: 60)
        case .store(let error): self.init(error)
        }
    }

    private init(_ error: WitnessError) {
        switch error {
        case .noCheckpoint: self.init(.notFound, "no checkpoint has been signed yet")
        case .boundToAnotherNode: self = Self.boundElsewhere
        case .blankField(let field): self.init(.badRequest, "\(field) must not be empty")
        case .unfit: self.init(.badRequest, "key and note are no cosignature")
        case .unknownCheckpoint: self.init(.notFound, "no such checkpoint")
        case .otherKey: self.init(.conflict, "this witness is known by another key")
        case .store(let error): self.init(error)
        }
    }

    private init(_ error: MailboxError) {
        switch error {
        case .roleForbidden: self = .roleDenied
        case .rateLimited(let seconds):
            self.init(.tooManyRequests, "too many requests; retry later", retryAfterSeconds: seconds)
        case .unfitAgentID: self.init(.badRequest, "agent ids must be decimal digits")
        case .blankField(let field): self.init(.badRequest, "\(field) must not be empty")
        case .keyTooLong: self = .badBody
        case .attestation(let fault): self.init(fault)
        case .full:
            self.init(
                .tooManyRequests, "mailbox is full of unacknowledged rows; retry later", retryAfterSeconds: 5)
        case .boundToAnotherNode: self = Self.boundElsewhere
        case .gate(let refusal): self.init(refusal)
        case .noSuchMessage: self.init(.notFound, "no such message")
        case .heldByAnother: self = Self.held
        case .mayNotHold: self.init(.forbidden, "this node may not hold this message")
        case .store(let error): self.init(error)
        }
    }

    private init(_ error: LeaseError) {
        switch error {
        case .roleForbidden: self = .roleDenied
        case .blankField(let field): self.init(.badRequest, "\(field) must not be empty")
        case .scopeTooLong: self.init(.badRequest, "scope_key is longer than 2048 bytes")
        case .boundToAnotherNode: self = Self.boundElsewhere
        case .gate(let refusal): self.init(refusal)
        case .noSuchLease: self.init(.notFound, "no such lease")
        case .heldByAnother: self = Self.held
        case .store(let error): self.init(error)
        }
    }

    private init(_ error: InviteError) {
        switch error {
        case .rateLimited(let seconds):
            self.init(.tooManyRequests, "too many requests; retry later", retryAfterSeconds: seconds)
        case .notConfigured: self.init(.notFound, "bootstrap is not configured")
        case .used, .expired: self.init(.gone, "bootstrap token expired or already used")
        case .notValid: self.init(.unauthorized, "bootstrap token is not valid")
        case .noMeshToken:
            self.init(.serviceUnavailable, "no mesh token is configured on this server", retryAfterSeconds: 60)
        case .proofDoesNotVerify: self.init(.badRequest, "key proof does not verify")
        case .boundToAnotherKey: self = Self.boundElsewhere
        case .unfitRequest, .malformed, .wrongVersion, .badSignature, .unknownPeer: self = .badBody
        case .store(let error): self.init(error)
        }
    }

    private init(_ fault: AttestationFault) {
        switch fault {
        case .required: self.init(.badRequest, "result attestation is required")
        case .incomplete: self.init(.badRequest, "result attestation is incomplete")
        case .notAllowed: self.init(.badRequest, "result attestation is not allowed on this message type")
        case .noKey: self.init(.serviceUnavailable, "result verification key is not configured", retryAfterSeconds: 60)
        case .doesNotVerify: self.init(.badRequest, "result attestation does not verify")
        }
    }

    private init(_ refusal: GateRefusal) {
        switch refusal {
        case .unknownNode: self.init(.forbidden, "node is unknown; join first")
        case .quarantined: self.init(.forbidden, "node is quarantined")
        case .inMaintenance: self.init(.forbidden, "node is in maintenance")
        case .paused: self.init(.forbidden, "node is paused")
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .readOnly: self.init(.serviceUnavailable, "store is read-only", retryAfterSeconds: 60)
        case .notWritten:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                "store could not be written; nothing was saved; retry later",
                retryAfterSeconds: 5)
        case .heldByProcess, .alreadyThere, .newerSchema, .damaged, .otherLogKey, .cannotOpen,
            .archived, .failed:
            self = .internalFailure
        }
    }
}
