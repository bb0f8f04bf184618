import Hummingbird
import Mesh
import Templates

/// The pages that ask before something is done to a node, a lease or a peer, and their forms.
struct ActionPages: Sendable {
    let services: MeshServices
    let frame: FrameReader

    func add(to table: inout DashboardTable) {
        for action in NodeAction.allCases where action.isConfirmed {
            let path = "/mesh/nodes/{id}/\(action.rawValue)"
            table.page(path) { request, context in
                let run = try request.queryFields().filled("run_id").map { RunID($0) }
                let node = NodeID(try context.require("id"))
                return PageAnswer.html(try await question(action, on: node, run: run, context).html)
            }
            table.submit(path) { form, context in
                try await act(action, on: NodeID(try context.require("id")), form, context)
            }
        }
        table.submit("/mesh/nodes/{id}/resume") { form, context in
            try await resume(NodeID(try context.require("id")), form, context)
        }
        addLeases(to: &table)
        addPeers(to: &table)
    }

    private func addLeases(to table: inout DashboardTable) {
        table.page("/mesh/leases/{lease_id}/revoke") { _, context in
            let lease = LeaseID(try context.require("lease_id"))
            return PageAnswer.html(try await question(revoking: lease, context).html)
        }
        table.submit("/mesh/leases/{lease_id}/revoke") { form, context in
            let lease = LeaseID(try context.require("lease_id"))
            return try await confirmed(
                form, of: lease.rawValue, ask: { try await question(revoking: lease, context) },
                act: { order in
                    let receipt = try await services.actions.revokeLease(lease, by: order)
                    return (Links.mesh, "The lease was revoked.", receipt)
                }, context)
        }
    }

    private func addPeers(to table: inout DashboardTable) {
        table.page("/mesh/peers/{peer_id}/unpair") { _, context in
            let peer = PeerID(try context.require("peer_id"))
            return PageAnswer.html(try await question(unpairing: peer, context).html)
        }
        table.submit("/mesh/peers/{peer_id}/unpair") { form, context in
            let peer = PeerID(try context.require("peer_id"))
            let member = try await membership(peer)
            let notes = try await leftovers(of: peer, member)
            return try await confirmed(
                form, of: peer.rawValue, ask: { try await question(unpairing: peer, context) },
                act: { order in
                    let receipt = try await services.actions.unpair(peer, by: order)
                    let done =
                        member.map { "This machine no longer works for \($0.inviter); its token is deleted." }
                        ?? "\(peer) is unpaired; its token is dead."
                    return (
                        member == nil ? Links.mesh : Links.join, ([done] + notes).joined(separator: " "), receipt
                    )
                }, context)
        }
    }

    private func act(
        _ action: NodeAction, on node: NodeID, _ form: Form, _ context: DashboardContext
    ) async throws -> FormAnswer {
        let run = form.optional("run_id").map { RunID($0) }
        return try await confirmed(
            form, of: node.rawValue, ask: { try await question(action, on: node, run: run, context) },
            act: { order in
                let receipt = try await services.actions.perform(
                    action, on: node, run: action == .replay ? run : nil, by: order)
                return (Links.node(node), Self.done(action, node, receipt), receipt)
            }, context)
    }

    private func resume(_ node: NodeID, _ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        let reason = String(form.text("reason").unicodeScalars.prefix(ActionBody.longestReason))
        let receipt = try await services.actions.perform(
            .resume, on: node, by: ActionOrder(reason: reason, actor: context.actor))
        return .done(
            Links.node(node),
            Notice(.ok, Self.done(.resume, node, receipt), link: try await services.audit.link(receipt.auditID)))
    }

    /// Acts once the id was typed and a reason given; otherwise the question again with what is wrong.
    private func confirmed(
        _ form: Form, of subject: String, ask: () async throws -> ConfirmPage,
        act: (ActionOrder) async throws -> (path: String, sentence: String, receipt: ActionReceipt),
        _ context: DashboardContext
    ) async throws -> FormAnswer {
        var form = form
        guard let reason = form.confirmedReason(for: subject) else {
            var page = try await ask()
            page.take(form)
            return .again(PageAnswer.html(page.html))
        }
        let done = try await act(ActionOrder(reason: reason, actor: context.actor))
        return .done(
            done.path, Notice(.ok, done.sentence, link: try await services.audit.link(done.receipt.auditID)))
    }

    private static func done(_ action: NodeAction, _ node: NodeID, _ receipt: ActionReceipt) -> String {
        let count = receipt.affected.count
        let runs = count == 1 ? "1 run" : "\(count) runs"
        return switch action {
        case .kill: "Everything on \(node) was stopped: \(runs)."
        case .pause: "\(node) is paused; \(runs) in flight go on."
        case .drain: "\(node) is drained; \(runs) in flight end first."
        case .replay: "Run \(receipt.replay?.run.rawValue ?? "") repeats \(receipt.replay?.of.rawValue ?? "")."
        case .resume: "\(node) takes work again."
        }
    }
}

// The questions

extension ActionPages {
    private func question(
        _ action: NodeAction, on id: NodeID, run: RunID?, _ context: DashboardContext
    ) async throws -> ConfirmPage {
        guard let node = services.registry.node(id) else { throw DashboardError.unknownNode }
        let chrome = try await frame.chrome(context, path: Links.nodeAction(action.rawValue, on: id))
        guard action == .replay else {
            let affected = try await services.runs.inFlight(on: id)
            return ConfirmPage(action, on: node, affected: affected, chrome: chrome)
        }
        let old = try await replayed(run, on: id)
        return ConfirmPage(replaying: old, on: node, isNamed: run != nil, chrome: chrome)
    }

    private func replayed(_ run: RunID?, on node: NodeID) async throws -> RunView {
        guard let run else {
            guard let latest = try await services.runs.latestFinished(on: node) else {
                throw DashboardError.nothingToReplay
            }
            guard latest.job.hasInput else { throw DashboardError.notRecorded }
            return latest
        }
        let view = try await services.runs.run(run)
        guard view.node == node else { throw DashboardError.unknownRun }
        guard view.job.state.isFinal else { throw DashboardError.runNotFinished }
        guard view.job.hasInput else { throw DashboardError.notRecorded }
        return view
    }

    private func question(revoking id: LeaseID, _ context: DashboardContext) async throws -> ConfirmPage {
        guard let lease = try await services.leases.live().first(where: { $0.id == id }) else {
            throw LeaseError.noSuchLease
        }
        let run = try await run(of: lease)
        return ConfirmPage(
            revoking: lease, holder: services.registry.node(lease.holder), run: run,
            chrome: try await frame.chrome(context, path: Links.revokeLease(id)))
    }

    private func run(of lease: ExecLease) async throws -> RunView? {
        guard let run = services.runs.runsByLease()[lease.id] else { return nil }
        return try await services.runs.run(run)
    }

    private func membership(_ peer: PeerID) async throws -> Membership? {
        try await services.memberships.list().first { $0.node.rawValue == peer.rawValue }
    }

    private func question(unpairing peer: PeerID, _ context: DashboardContext) async throws -> ConfirmPage {
        let path = Links.unpair(peer)
        let chrome = try await frame.chrome(context, path: path)
        if let member = try await membership(peer) {
            guard member.origin == .invite else { throw DashboardError.declaredPeer }
            var page = ConfirmPage(leaving: member, chrome: chrome, action: path)
            page.consequences += try await leftovers(of: peer, member)
            return page
        }
        guard let paired = try await services.invites.pairedPeer(peer) else {
            throw DashboardError.unknownPeer
        }
        let runs = try await services.runs.inFlight(on: NodeID(peer.rawValue))
        var page = ConfirmPage(unpairing: paired, affected: runs, chrome: chrome)
        page.consequences += try await leftovers(of: peer, nil)
        return page
    }

    /// What the file of settings still says of a peer, one sentence for each table.
    private func leftovers(of peer: PeerID, _ member: Membership?) async throws -> [String] {
        let named: ConfigNote.Peer
        if let member {
            named = ConfigNote.Peer(inviter: member.inviter, keyFingerprint: member.keyFingerprint)
        } else {
            let paired = try await services.invites.pairedPeer(peer)
            named = ConfigNote.Peer(worker: peer, keyFingerprint: paired?.keySHA256 ?? "")
        }
        return services.memberships.configNotes(on: named).map(\.sentence)
    }
}
