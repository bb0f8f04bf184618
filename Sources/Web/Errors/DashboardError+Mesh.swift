import HTTPTypes
import Hummingbird
import Mesh

extension DashboardError {
    /// The refusal for any error that a dashboard route can end with; what is unknown is a 500, its cause is logged.
    init(mapping error: any Error, context: DashboardContext) {
        switch error {
        case let known as DashboardError: self = known
        case let error as InviteError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as RegistryError: self.init(error)
        case let error as RunError: self.init(error)
        case let error as ActionError: self.init(error)
        case let error as HopperError: self.init(error)
        case let error as OverrideError: self.init(error)
        case let error as PolicyError: self.init(error)
        case let error as LeaseError: self.init(error)
        case let error as MembershipError: self.init(error)
        case let error as KeyRotationError: self.init(error)
        case let error as LogArchiveError: self.init(error)
        case let error as RecipientKeyError: self.init(error)
        case let error as WitnessError: self.init(error)
        case let http as HTTPError where http.status == .notFound: self = .notFound
        default:
            context.outcome.note { $0.cause = String(reflecting: error) }
            self = .internalFailure
        }
    }

    init(_ error: InviteError) {
        switch error {
        case .unfitRequest: self = .badField("slot_kind", "The invite cannot be made like that.")
        case .malformed, .notConfigured, .notValid, .proofDoesNotVerify:
            self.init(
                .badRequest, "vox/invite/malformed", "This is not an invite link.", hint: "Copy the whole link again.")
        case .wrongVersion:
            self.init(
                .badRequest, "vox/invite/wrong-version", "The invite was made by a newer vox.", hint: "Update vox here."
            )
        case .badSignature, .boundToAnotherKey:
            self.init(
                .badRequest, "vox/invite/bad-signature", "The invite was changed on its way.",
                hint: "Ask for a new invite.")
        case .expired:
            self.init(.gone, "vox/invite/expired", "The invite is over.", hint: "Ask for a new invite.")
        case .used:
            self.init(
                .gone, "vox/invite/used", "The invite was already used or withdrawn.", hint: "Ask for a new invite.")
        case .rateLimited(let seconds):
            self = .rateLimited
            retryAfterSeconds = seconds
        case .noMeshToken:
            self.init(.forbidden, "vox/mesh/join-refused", "The other machine has no token to give.")
        case .unknownPeer:
            self.init(.notFound, "vox/mesh/unknown-invite", "There is no such invite.", hint: "Make a new one.")
        case .store(let error): self.init(error)
        }
    }

    init(_ error: RegistryError) {
        switch error {
        case .unknownNode: self = .unknownNode
        case .store(let error): self.init(error)
        case .roleForbidden, .unfitID, .blankField, .boundToAnotherNode, .scopeMismatch, .registryFull:
            self = .internalFailure
        }
    }

    init(_ error: LeaseError) {
        switch error {
        case .noSuchLease:
            self.init(
                .notFound, "vox/mesh/unknown-lease", "There is no such lease.", hint: "Look at the machine that ran it."
            )
        case .store(let error): self.init(error)
        case .roleForbidden, .blankField, .scopeTooLong, .boundToAnotherNode, .gate, .heldByAnother:
            self = .internalFailure
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .readOnly:
            self.init(
                .serviceUnavailable, "vox/store/read-only", "The store is read-only, because its log did not verify.",
                hint: "Run vox audit verify.")
            retryAfterSeconds = 60
        case .notWritten:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "vox/store/write-failed",
                "The store could not be written; nothing was saved.",
                hint: "Free some disk space and try again.")
            retryAfterSeconds = 5
        case .archived(let gap):
            let what = gap.sentence
            self.init(
                .conflict, "vox/oplog/archive-missing", what.prefix(1).uppercased() + what.dropFirst() + ".",
                hint: "Put the file back as it was.")
        case .heldByProcess, .alreadyThere, .newerSchema, .damaged, .otherLogKey, .cannotOpen,
            .failed:
            self = .internalFailure
        }
    }

    static let unknownNode = DashboardError(
        .notFound, "vox/mesh/unknown-node", "There is no such machine.", hint: "Look at the mesh page.")
}
