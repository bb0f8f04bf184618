import Mesh
import Templates

extension MembershipLine {
    /// A membership as a row.
    init(_ member: Membership, health: MembershipHealth, nowMs: Int64) {
        self.init(
            inviter: member.inviter, joinedAs: member.node.rawValue, address: member.controlURL,
            liveness: Self.liveness(member, health, nowMs: nowMs), joined: TimeText(ms: member.joinedMs, nowMs: nowMs))
        fingerprint = String(Figures.fingerprint(member.keyFingerprint).prefix(19))
        state = StatusMark(member.state.rawValue, reason: Self.fault(member, health))
        lastContact = health.lastContactMs.map { TimeText(ms: $0, nowMs: nowMs) }
        leave = member.origin == .declared ? nil : Links.unpair(PeerID(member.node.rawValue))
    }

    private static func liveness(_ member: Membership, _ health: MembershipHealth, nowMs: Int64) -> LivenessMark {
        guard member.state == .active, let lastMs = health.lastContactMs else {
            return LivenessMark(word: "offline", age: "")
        }
        let ageMs = max(0, nowMs - lastMs)
        let thresholds = LivenessThresholds.standard
        let word =
            ageMs <= thresholds.onlineMs ? "online" : ageMs <= thresholds.degradedMs ? "degraded" : "offline"
        return LivenessMark(word: word, age: Figures.duration(milliseconds: ageMs))
    }

    /// What went wrong last, in words.
    private static func fault(_ member: Membership, _ health: MembershipHealth) -> ReasonText? {
        if member.state == .revoked {
            return ReasonText(code: "token_refused", sentence: "The other side took the token back.")
        }
        return switch health.fault {
        case nil: nil
        case .refused(let status, _, _, _):
            ReasonText(code: "refused", sentence: "It answered with status \(status).")
        case .unreachable: ReasonText(code: "unreachable", sentence: "It does not answer.")
        case .pinMismatch:
            ReasonText(code: "tls-pin-mismatch", sentence: "Another machine answers at its address.")
        case .untrusted:
            ReasonText(
                code: "tls-untrusted",
                sentence: "Its certificate is not trusted; ask for a new invite, or name its fingerprint in Vox.toml.")
        case .unreadable: ReasonText(code: "unreadable", sentence: "Its answer cannot be read.")
        }
    }
}

extension JoinPreviewPage {
    /// What an invite says, with this machine's own policy beside it.
    init(_ invite: InvitePreview, draft: String, chrome: Chrome, isNSFWAllowed: Bool, nowMs: Int64) {
        self.init(
            chrome: chrome, action: Links.joinDraft(draft), inviter: invite.inviter,
            fingerprint: Figures.fingerprint(invite.keyFingerprint).split(separator: " ").map { String($0) },
            expires: TimeText(ms: Int64(clamping: invite.expiresUnixMs), nowMs: nowMs))
        address = invite.controlURL
        isEncrypted = invite.isPinned
        slots = ["\(invite.slotKind) × \(invite.slotCount)"]
        joinedAs = invite.peer.rawValue
        nsfw = isNSFWAllowed ? "taken, as your policy says" : "not taken, as your policy says"
    }
}

extension ConfirmPage {
    /// Asks before this machine stops working for a mesh.
    init(leaving member: Membership, chrome: Chrome, action: String) {
        self.init(
            chrome: chrome, section: .join, parent: LinkText("Join", href: Links.join), verb: "Leave",
            subject: member.node.rawValue, action: action)
        kind = "membership"
        privacy = .paired
        consequences = [
            "This machine stops working for \(member.inviter); what runs for it now is stopped.",
            "The token for \(member.controlURL) is deleted here.",
            "To work for it again you need a new invite.",
        ]
    }
}
