import Templates

extension Sample {
    static let bearer = "vox+invite://192.168.1.20:9847?b=" + String(repeating: "eyJ2Ijox", count: 30)

    static var addNode: AddNodePage {
        var page = AddNodePage(chrome: chrome, form: InviteForm())
        var line = InviteLine(
            peer: "den-pc-1f3a", href: "/add-node/den-pc-1f3a", asks: "gpu × 1", state: StatusMark("minted"),
            expires: time("in 9 m"))
        line.label = "den pc"
        page.invites = [line]
        page.warnings = [Notice(.warn, "Other machines cannot reach this address; it works on this machine alone.")]
        return page
    }

    static var invite: InvitePage {
        var page = InvitePage(
            chrome: chrome, peer: "den-pc-1f3a", state: StatusMark("minted"), expires: time("in 9 m 58 s"),
            left: "9 m 58 s")
        page.facts = [Fact("Asks for", mono: "gpu × 1"), Fact("Allows", "one machine to join as worker")]
        page.handover = .init(
            command: "vox populi join '\(bearer)'", printCommand: "vox populi join '\(bearer)' --print", url: bearer)
        return page
    }

    static var inviteJoined: InvitePage {
        var page = invite
        page.state = StatusMark("exchanged")
        page.joined = .init(
            node: den, liveness: LivenessMark(word: "online", age: ""), firstTask: "/hopper?target=den-pc-1f3a")
        page.joined?.facts = [Fact("Kind", "worker"), Fact("Models", mono: "vox-tiny")]
        return page
    }

    static var join: JoinPage {
        var page = JoinPage(chrome: chrome)
        page.memberships = [
            MembershipLine(
                inviter: "harbour", joinedAs: "den-pc-1f3a", address: "https://192.168.1.20:9847",
                liveness: LivenessMark(word: "online", age: ""), joined: ago)
        ]
        page.memberships[0].leave = "/join/members/1/leave"
        return page
    }

    static var joinPreview: JoinPreviewPage {
        var page = JoinPreviewPage(
            chrome: chrome, action: "/join/draft-1", inviter: "harbour",
            fingerprint: ["3f2a", "99c1", "07be", "d4e8", "5a61", "0b7f", "c2d9", "118e"], expires: time("in 9 m"))
        page.address = "https://192.168.1.20:9847"
        page.isEncrypted = true
        page.slots = ["gpu × 1"]
        page.joinedAs = "den-pc-1f3a"
        return page
    }
}
