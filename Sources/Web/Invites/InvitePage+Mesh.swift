import Mesh
import Templates

extension StatusMark {
    /// Where an invite is in its life; one that was withdrawn reads `cancelled`.
    init(_ state: InviteState) { self.init(state == .revoked ? "cancelled" : state.rawValue) }
}

extension Notice {
    /// What to know about the address that invites carry.
    static func warnings(controlURL: String) -> [Notice] {
        MintedInviteJSON.warnings(controlURL: controlURL).map { Notice(.warn, $0.message) }
    }
}

extension InviteForm {
    /// The form as it was sent, with what is wrong beside the fields.
    init(_ form: Form) {
        self.init(kind: form.text("slot_kind"))
        label = form.verbatim("label")
        count = form.verbatim("max_concurrent")
        errors = form.errors
    }
}

extension InviteLine {
    /// An invite as a row.
    init(_ invite: InviteView, nowMs: Int64) {
        self.init(
            peer: invite.peer.rawValue, href: Links.invite(invite.peer), asks: invite.asks,
            state: StatusMark(invite.state), expires: invite.expires(nowMs: nowMs))
        label = invite.label
        nodeName = invite.nodeName
    }
}

extension InvitePage {
    /// An invite as it is at `nowMs`, without its link.
    init(_ invite: InviteView, chrome: Chrome, nowMs: Int64) {
        let leftMs = max(0, Int64(clamping: invite.expiresUnixMs) - nowMs)
        self.init(
            chrome: chrome, peer: invite.peer.rawValue, state: StatusMark(invite.state),
            expires: invite.expires(nowMs: nowMs), left: Self.clock(leftMs))
        isShort = leftMs < 60_000
        facts = [Fact("Asks for", mono: invite.asks), Fact("Joins as", mono: invite.peer.rawValue)]
        if let label = invite.label { facts.append(Fact("Label", label)) }
        if invite.state == .exchanged {
            facts.append(Fact("Used by", invite.nodeName ?? "a machine that has not said its name"))
        } else if invite.isRotation {
            facts.append(Fact("Allows", "that one machine to take a new token; the one that it has works until then"))
        } else {
            facts.append(Fact("Allows", "one machine to join once; its owner's policy decides what it takes"))
        }
    }

    /// Time that is left in whole seconds: `9 m 58 s`, `42 s`.
    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        return seconds < 60 ? "\(seconds) s" : Figures.duration(milliseconds: seconds * 1_000)
    }
}

extension InvitePage.Joined {
    /// The machine that used the invite.
    init(_ node: NodeSnapshot) {
        self.init(
            node: LinkText(node: node.id),
            liveness: LivenessMark(node),
            firstTask: Links.hopper(for: node.id))
        let slots = node.record.donationPolicy?.slots ?? []
        let models = node.record.advertisedModels?.map(\.modelId) ?? []
        facts = [
            Fact("Gives", mono: slots.isEmpty ? "nothing yet" : slots.map(\.summary).joined(separator: ", ")),
            Fact("Models", mono: models.isEmpty ? "none reported" : models.joined(separator: ", ")),
            Fact("Version", mono: node.record.version),
        ]
    }
}

extension DonationSlot {
    /// Kind and count, such as `gpu × 1`.
    var summary: String { "\(taskKind) × \(maxConcurrent)" }
}

extension InviteView {
    /// Kind and count, such as `gpu × 1`.
    fileprivate var asks: String { "\(slotKind) × \(slotCount)" }

    fileprivate func expires(nowMs: Int64) -> TimeText {
        TimeText(ms: Int64(clamping: expiresUnixMs), nowMs: nowMs)
    }
}
