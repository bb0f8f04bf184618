/// One mesh that this machine works for, as a row.
package struct MembershipLine: Sendable, Hashable {
    /// Who invited this machine.
    package var inviter: String
    /// Id under which this machine is known there.
    package var joinedAs: String
    /// Address of its control plane.
    package var address: String
    /// First groups of its key's fingerprint.
    package var fingerprint: String
    /// Whether the last heartbeat was answered.
    package var liveness: LivenessMark
    /// When this machine joined.
    package var joined: TimeText
    /// `active` or `revoked`, with what went wrong last.
    package var state: StatusMark
    /// Last answer of the other side; `nil` when there was none since the start.
    package var lastContact: TimeText?
    /// Page that asks before this machine leaves; `nil` where that is not offered.
    package var leave: String?

    /// A row.
    package init(inviter: String, joinedAs: String, address: String, liveness: LivenessMark, joined: TimeText) {
        self.inviter = inviter
        self.joinedAs = joinedAs
        self.address = address
        self.liveness = liveness
        self.joined = joined
        fingerprint = ""
        state = StatusMark("active")
        lastContact = nil
        leave = nil
    }

    private var html: HTML {
        """
        <tr><th scope="row">\(inviter) \(PrivacyMark.paired.badge)</th><td class="mono">\(joinedAs)</td>\
        <td><span class="mono">\(address)</span><br><span class="meta mono">\(fingerprint)</span></td>\
        <td>\(stateCell)</td><td>\(lastContact?.html ?? "—")</td><td>\(joined.html)</td>\
        <td class="actions">\(.with(leave) {
            "<a href=\"\(path: $0)\">Leave<span class=\"unseen\"> \(inviter)</span>…</a>"
        })</td></tr>
        """
    }

    /// Liveness while the token works; what went wrong, where something did.
    private var stateCell: HTML {
        if state.word != "active" { return state.html }
        return "\(liveness.html)\(.with(state.reason) { " \($0.html)" })"
    }

    /// The memberships as a live region; nothing is shown while there is none.
    package static func region(_ memberships: [MembershipLine]) -> HTML {
        guard !memberships.isEmpty else { return "<div id=\"mesh-memberships\"></div>" }
        let table = DataTable(
            caption: "Meshes that this machine works for",
            columns: [
                "Mesh", "Joined as", "Address and key", "State", "Last contact", "Joined", "Actions",
            ].map { .init($0) },
            rows: .each(memberships, \.html))
        return """
            <section class="panel" id="mesh-memberships"><h2>We work for <span class="count">\(memberships.count)\
            </span></h2>\(table.html)</section>
            """
    }
}
