/// One execution lease as a row.
package struct LeaseLine: Sendable, Hashable {
    /// Id of the lease.
    package var id: String
    /// What it is for, such as `task:57`.
    package var scope: String
    /// Node that holds it.
    package var holder: LinkText
    /// Class of that node.
    package var privacy: PrivacyMark
    /// `granted`, `renewed`, `expired`, `revoked` or `completed`.
    package var state: StatusMark
    /// When it ends.
    package var expires: TimeText
    /// The run that it belongs to.
    package var run: LinkText?
    /// Page that asks before the lease is taken back; `nil` shows no way there.
    package var revoke: String?

    /// A row; the class and the run are set by name.
    package init(id: String, scope: String, holder: LinkText, state: StatusMark, expires: TimeText) {
        self.id = id
        self.scope = scope
        self.holder = holder
        self.state = state
        self.expires = expires
        privacy = .unknown
        run = nil
        revoke = nil
    }

    private var html: HTML {
        """
        <tr data-key="\(id)"><th scope="row" class="mono">\(id)</th><td class="mono">\(scope)</td>\
        <td class="nowrap">\(holder.monoHTML) \(privacy.badge)</td><td>\(.with(run) { $0.monoHTML })</td>\
        <td>\(state.badge)</td><td>\(expires.html)</td>\
        <td class="actions">\(.with(revoke) {
            "<a href=\"\(path: $0)\">Revoke<span class=\"unseen\"> lease \(id)</span>…</a>"
        })</td></tr>
        """
    }

    /// The leases as a live region with the id `region`.
    package static func region(_ leases: [LeaseLine], id region: String) -> HTML {
        let table = DataTable(
            caption: "Execution leases",
            columns: ["Lease", "Scope", "Holder", "Run", "State", "Expires", "Actions"].map { .init($0) },
            rows: .each(leases, \.html))
        return """
            <section class="panel" id="\(region)" data-rows><h2>Leases <span class="count">\(leases.count)</span></h2>\
            \(leases.isEmpty ? "<p class=\"quiet\">No job holds a lease now.</p>" : table.html)</section>
            """
    }
}
