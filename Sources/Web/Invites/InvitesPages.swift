import Hummingbird
import Mesh
import Templates

/// Inviting another machine: `/add-node` and the page of one invite.
struct InvitesPages: Sendable {
    let invites: Invites
    let actions: Actions
    let audit: AuditLog
    let registry: NodeRegistry
    let frame: FrameReader
    let clock: WallClock
    /// Which session made which invite; its link is shown there and nowhere else.
    private let made = SessionShelf<PeerID>()

    init(_ services: MeshServices, frame: FrameReader) {
        invites = services.invites
        actions = services.actions
        audit = services.audit
        registry = services.registry
        clock = services.clock
        self.frame = frame
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.addNode) { _, context in
            PageAnswer.html(try await start(try await frame.chrome(context, path: Links.addNode), InviteForm()).html)
        }
        table.submit(Links.addNode) { form, context in try await mint(form, context) }
        table.page(Links.addNode + "/{peer_id}") { _, context in
            let peer = PeerID(try context.require("peer_id"))
            var page = try await one(peer, try await frame.chrome(context, path: Links.invite(peer)))
            page.handover = handover(of: peer, for: context.session)
            return PageAnswer.html(page.html)
        }
        table.submit(Links.addNode + "/{peer_id}/cancel") { _, context in
            let peer = PeerID(try context.require("peer_id"))
            try await invites.revoke(peer, actor: DashboardActor.name)
            return .done(Links.addNode, Notice(.ok, "The invite for \(peer.rawValue) is cancelled."))
        }
        addRotation(to: &table)
    }

    func live() -> [String: LivePage] {
        [
            "add-node": LivePage(topics: [.mesh]) { _ in
                try await start(try await frame.liveChrome(path: Links.addNode), InviteForm())
                    .fragments.map(\.liveRegion)
            },
            "invite": LivePage(topics: [.mesh]) { id in
                guard let peer = id.map({ PeerID($0) }) else { throw DashboardError.notFound }
                return try await one(peer, try await frame.liveChrome(path: Links.invite(peer)))
                    .fragments.map(\.liveRegion)
            },
        ]
    }

    private func start(_ chrome: Chrome, _ form: InviteForm) async throws -> AddNodePage {
        let nowMs = clock.millis()
        var page = AddNodePage(chrome: chrome, form: form)
        page.invites = try await invites.list().map { InviteLine($0, nowMs: nowMs) }
        page.warnings = Notice.warnings(controlURL: invites.controlURL)
        return page
    }

    private func one(_ peer: PeerID, _ chrome: Chrome) async throws -> InvitePage {
        guard let invite = try await invites.invite(peer) else { throw InviteError.unknownPeer }
        var page = InvitePage(invite, chrome: chrome, nowMs: clock.millis())
        if invite.state == .minted { page.warnings = Notice.warnings(controlURL: invites.controlURL) }
        if invite.state == .exchanged, let node = registry.node(NodeID(peer.rawValue)) {
            page.joined = InvitePage.Joined(node)
        }
        return page
    }

    private func mint(_ form: Form, _ context: DashboardContext) async throws -> FormAnswer {
        var form = form
        let order = InviteOrder(
            slotKind: form.text("slot_kind"), label: form.optional("label"),
            count: form.integer("max_concurrent", 1...64, absent: 1), lifeSeconds: 0)
        do {
            let request = try order.request()
            if form.isFit { return try await minted(request, context) }
        } catch let error as DashboardError {
            guard form.take(error) else { throw error }
        }
        let chrome = try await frame.chrome(context, path: Links.addNode)
        return .again(PageAnswer.html(try await start(chrome, InviteForm(form)).html))
    }

    private func minted(_ request: InviteRequest, _ context: DashboardContext) async throws -> FormAnswer {
        let invite = try await invites.mint(request, actor: DashboardActor.name)
        remember(invite, for: context.session)
        return .done(
            Links.invite(invite.peer), Notice(.ok, "The invite is made. It works once and for ten minutes."))
    }

    /// The session that made an invite sees its link until it ends.
    func remember(_ invite: MintedInvite, for session: Session) {
        made.put(
            invite.peer, as: invite.peer.rawValue, for: session, endsMs: Int64(clamping: invite.expiresUnixMs),
            nowMs: clock.millis())
    }

    private func handover(of peer: PeerID, for session: Session) -> InvitePage.Handover? {
        guard made.value(peer.rawValue, for: session, nowMs: clock.millis()) != nil,
            let url = invites.minted(peer)?.url
        else { return nil }
        let command = MintedInviteJSON.command(url)
        return InvitePage.Handover(command: command, printCommand: command + " --print", url: url)
    }
}
