import Hummingbird
import Mesh

/// What people do to nodes, leases and peers, under `/api/v2/mesh`.
struct ActionsAPI: Sendable {
    let actions: Actions

    func add(to table: inout DashboardTable) {
        for action in NodeAction.allCases {
            table.write(.post, "/api/v2/mesh/nodes/{id}/\(action.rawValue)", NodeActionBody.self) { body, context in
                let reason = try body.checkedReason(for: action)
                let node = NodeID(try context.require("id"))
                return JSONAnswer(
                    ActionJSON(
                        try await actions.perform(
                            action, on: node, run: body.runID(for: action),
                            by: ActionOrder(reason: reason, actor: context.actor))))
            }
        }
        table.write(.post, "/api/v2/mesh/leases/{lease_id}/revoke", ActionBody.self) { body, context in
            let order = ActionOrder(reason: try body.checkedReason(), actor: context.actor)
            let lease = LeaseID(try context.require("lease_id"))
            return JSONAnswer(ActionJSON(try await actions.revokeLease(lease, by: order)))
        }
        table.write(.post, "/api/v2/mesh/peers/{peer_id}/unpair", ActionBody.self) { body, context in
            let order = ActionOrder(reason: try body.checkedReason(), actor: context.actor)
            let peer = PeerID(try context.require("peer_id"))
            return JSONAnswer(ActionJSON(try await actions.unpair(peer, by: order)))
        }
    }
}

extension DashboardError {
    static let unknownPeer = DashboardError(
        .notFound, "vox/mesh/unknown-peer", "There is no such peer.", hint: "Look at the list of paired machines.")
    static let declaredPeer = DashboardError(
        .conflict, "vox/mesh/declared-peer", "This mesh is declared in the settings, so it is left there.",
        hint: "Remove its [mesh.peers] table or mesh.control_url from Vox.toml and start vox again.")
    static let nothingToReplay = DashboardError(
        .conflict, "vox/mesh/nothing-to-replay", "No run of this machine is over yet.",
        hint: "Wait for one to finish, or run something.")
    static let runNotFinished = DashboardError(
        .conflict, "vox/mesh/run-not-finished", "The run still goes on.", hint: "Wait for its end, or cancel it.")
    static let notRecorded = DashboardError(
        .conflict, "vox/runs/not-recorded",
        "What this run was asked was not recorded: [mesh.privacy] record_prompts is false.",
        hint: "Submit the text again with vox hopper submit, or on the page of the hopper.")

    init(_ error: ActionError) {
        switch error {
        case .unknownNode: self = .unknownNode
        case .unknownPeer: self = .unknownPeer
        case .declaredPeer: self = .declaredPeer
        case .unknownLease: self.init(LeaseError.noSuchLease)
        case .unknownRun: self = .unknownRun
        case .nothingToReplay: self = .nothingToReplay
        case .runNotFinished: self = .runNotFinished
        case .notRecorded: self = .notRecorded
        case .invite(let error): self.init(error)
        case .store(let error): self.init(error)
        }
    }
}
