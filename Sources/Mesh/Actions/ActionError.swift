/// Why an action was not done; nothing was changed.
package enum ActionError: Error, Hashable, Sendable {
    /// No such node.
    case unknownNode
    /// No such peer, in neither direction.
    case unknownPeer
    /// The peer is declared in the settings and ends there.
    case declaredPeer
    /// No such lease, or it ended by itself.
    case unknownLease
    /// No such run, or another node had it.
    case unknownRun
    /// No run of the node is over.
    case nothingToReplay
    /// The run still goes on.
    case runNotFinished
    /// What the run was asked was not kept.
    case notRecorded
    /// The invite that the action makes cannot be made.
    case invite(InviteError)
    /// The store said no.
    case store(StoreError)

    /// The code that the log and programs read; nil when nothing could be written at all.
    package var code: String? {
        switch self {
        case .unknownNode: "vox/mesh/unknown-node"
        case .unknownPeer: "vox/mesh/unknown-peer"
        case .declaredPeer: "vox/mesh/declared-peer"
        case .unknownLease: "vox/mesh/unknown-lease"
        case .unknownRun: "vox/runs/unknown-run"
        case .nothingToReplay: "vox/mesh/nothing-to-replay"
        case .runNotFinished: "vox/mesh/run-not-finished"
        case .notRecorded: "vox/runs/not-recorded"
        case .invite(let error): error.code
        case .store: nil
        }
    }
}

extension ActionError {
    /// An invite that could not be made for a peer.
    init(_ error: InviteError) {
        switch error {
        case .unknownPeer: self = .unknownPeer
        case .store(let error): self = .store(error)
        default: self = .invite(error)
        }
    }
}
