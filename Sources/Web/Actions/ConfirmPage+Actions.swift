import Mesh
import Templates

extension ConfirmPage {
    /// Asks before a node is killed, paused or drained.
    init(_ action: NodeAction, on node: NodeSnapshot, affected runs: [RunView], chrome: Chrome) {
        self.init(chrome: chrome, verb: action.verb, node: node, action: action)
        affected = runs.map(Affected.init)
        consequences = Self.consequences(action, node.id, runs) + [Self.logged]
        command = Self.command("node \(action.rawValue)", node.id.rawValue)
    }

    /// Asks before a run starts again.
    init(replaying run: RunView, on node: NodeSnapshot, isNamed: Bool, chrome: Chrome) {
        self.init(chrome: chrome, verb: "Replay", node: node, action: .replay)
        affected = [Affected(run)]
        consequences = [
            "Run \(run.id) starts again as a new run, with the same input and class.",
            "It goes to \(node.id) while that may take it, else where the rules put it.",
            "The old run and its result stay as they are.", Self.logged,
        ]
        if isNamed { hidden = [Hidden("run_id", run.id.rawValue)] }
        let option = isNamed ? " --run \(ShellText.quote(run.id.rawValue))" : ""
        command = Self.command("node replay", node.id.rawValue, option)
    }

    /// Asks before a lease is taken back.
    init(revoking lease: ExecLease, holder: NodeSnapshot?, run: RunView?, chrome: Chrome) {
        self.init(
            chrome: chrome, section: .mesh,
            parent: LinkText(lease.holder.rawValue, href: Links.node(lease.holder)), verb: "Revoke",
            subject: lease.id.rawValue, action: Links.revokeLease(lease.id))
        kind = "lease"
        privacy = holder.map { PrivacyMark(displayWord: $0.displayPrivacy) } ?? .unknown
        affected = run.map { [Affected($0)] } ?? []
        consequences = [
            "\(lease.holder) loses the right to \(lease.scopeKey) and is told to stop.",
            "What it has done already is not undone; a job is tried again while it has attempts left.", Self.logged,
        ]
        command = Self.command("admin exec-lease-revoke --lease-id", lease.id.rawValue)
    }

    /// Asks before a paired machine is sent away.
    init(unpairing peer: PairedPeer, affected runs: [RunView], chrome: Chrome) {
        let node = NodeID(peer.peer.rawValue)
        self.init(
            chrome: chrome, section: .mesh, parent: LinkText(node.rawValue, href: Links.node(node)), verb: "Unpair",
            subject: peer.peer.rawValue, action: Links.unpair(peer.peer))
        kind = "peer"
        privacy = .paired
        affected = runs.map(Affected.init)
        consequences = [
            "The token of \(peer.name) is dead at once, and it leaves the list of machines.",
            "\(Self.count(runs)) in flight there end as killed.", "To pair it again you need a new invite.",
            Self.logged,
        ]
        command = Self.command("unpair", peer.peer.rawValue)
    }

    /// Asks before a paired machine gets a new token.
    init(rotating peer: PairedPeer, chrome: Chrome) {
        let node = NodeID(peer.peer.rawValue)
        self.init(
            chrome: chrome, section: .mesh, parent: LinkText(node.rawValue, href: Links.node(node)), verb: "Rotate",
            subject: peer.peer.rawValue, action: Links.rotate(peer.peer))
        kind = "peer"
        privacy = .paired
        consequences = [
            "An invite is made that only \(peer.name) can take; an earlier one that nobody used is withdrawn.",
            "Once it is taken, the old token is dead, and what runs there at that moment is tried again.",
            "Until then, or without an answer within ten minutes, nothing changes.", Self.logged,
        ]
        command = Self.command("rotate", peer.peer.rawValue)
    }

    private init(chrome: Chrome, verb: String, node: NodeSnapshot, action: NodeAction) {
        self.init(
            chrome: chrome, section: .mesh, parent: LinkText(node.id.rawValue, href: Links.node(node.id)),
            verb: verb, subject: node.id.rawValue, action: Links.nodeAction(action.rawValue, on: node.id))
        privacy = PrivacyMark(displayWord: node.displayPrivacy)
    }

    private static let logged = "Your reason is written to the signed audit log."

    private static func consequences(_ action: NodeAction, _ node: NodeID, _ runs: [RunView]) -> [String] {
        switch action {
        case .kill:
            [
                "\(count(runs)) in flight on \(node) end as killed, now; nothing of them is tried again.",
                "Their items leave the hopper; to do the work after all, submit it again.",
                "\(node) stays in the mesh and may be given new work.",
            ]
        case .pause:
            ["\(node) is given nothing new until it is resumed.", "\(count(runs)) in flight go on to their end."]
        case .drain:
            [
                "\(node) is given nothing new; what it has not begun goes elsewhere.",
                "\(count(runs)) in flight; once nothing runs there any more, it is in maintenance until it is resumed.",
            ]
        case .replay, .resume: []
        }
    }

    private static func count(_ runs: [RunView]) -> String { runs.count == 1 ? "1 run" : "\(runs.count) runs" }

    private static func command(_ verb: String, _ id: String, _ option: String = "") -> String {
        "vox populi \(verb) \(ShellText.quote(id))\(option) --reason \"…\" --yes-i-mean-it"
    }
}

extension ConfirmPage.Affected {
    /// A run with its class and state.
    fileprivate init(_ run: RunView) {
        self.init(
            LinkText(run: run.id), privacy: PrivacyMark(displayWord: run.privacyClass),
            status: StatusMark(run.status, code: run.error ?? run.waitReason))
    }
}

extension NodeAction {
    /// The action as buttons and headings name it.
    var verb: String {
        switch self {
        case .kill: "Kill"
        case .pause: "Pause"
        case .drain: "Drain"
        case .replay: "Replay"
        case .resume: "Resume"
        }
    }
}
