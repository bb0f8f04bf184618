/// One invite as a row; never with its secret.
package struct InviteLine: Sendable, Hashable {
    /// Id that is kept for the machine.
    package var peer: String
    /// Page of the invite.
    package var href: String
    /// Slot kind and count, such as `gpu × 1`.
    package var asks: String
    /// What this mesh calls the machine.
    package var label: String?
    /// `minted`, `exchanged`, `cancelled` or `expired`.
    package var state: StatusMark
    /// When it ends.
    package var expires: TimeText
    /// What the machine calls itself, once it has joined.
    package var nodeName: String?

    /// A row; label and name are set by name.
    package init(peer: String, href: String, asks: String, state: StatusMark, expires: TimeText) {
        self.peer = peer
        self.href = href
        self.asks = asks
        self.state = state
        self.expires = expires
        label = nil
        nodeName = nil
    }

    private var html: HTML {
        """
        <tr data-key="\(peer)"><th scope="row">\(LinkText(peer, href: href).monoHTML) \(PrivacyMark.paired.badge)\
        \(.with(label) { "<span class=\"meta\">\($0)</span>" })</th><td class="mono">\(asks)</td>\
        <td>\(state.html)</td><td>\(expires.html)</td><td>\(nodeName ?? "—")</td></tr>
        """
    }

    /// The invites as the live region `invite-list`.
    package static func region(_ invites: [InviteLine]) -> HTML {
        let table = DataTable(
            caption: "Invites", columns: ["For", "Asks for", "State", "Ends", "Joined as"].map { .init($0) },
            rows: .each(invites, \.html))
        return """
            <section class="panel" id="invite-list" data-rows><h2>Invites <span class="count">\(invites.count)</span>\
            </h2>\(invites.isEmpty ? "<p class=\"quiet\">No invite is open.</p>" : table.html)</section>
            """
    }
}
