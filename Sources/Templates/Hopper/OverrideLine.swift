/// One change of an item's priority, or its withdrawal, as a row.
package struct OverrideLine: Sendable, Hashable {
    /// When.
    package var time: TimeText
    /// Who, such as `dashboard-user`.
    package var actor: String
    /// What was changed, such as `normal → urgent`.
    package var change: String
    /// The reason that was given.
    package var reason: String
    /// Its entry in the audit log.
    package var audit: LinkText?

    /// A change.
    package init(time: TimeText, actor: String, change: String, reason: String, audit: LinkText?) {
        self.time = time
        self.actor = actor
        self.change = change
        self.reason = reason
        self.audit = audit
    }

    private var html: HTML {
        """
        <tr><td>\(time.html)</td><td>\(actor)</td><th scope="row">\(change)</th><td>\(reason)</td>\
        <td>\(.with(audit) { $0.monoHTML })</td></tr>
        """
    }

    /// The changes as a live region with the id `item-overrides`, oldest first.
    package static func region(_ changes: [OverrideLine]) -> HTML {
        let table = DataTable(
            caption: "Overrides, oldest first",
            columns: ["Time", "Who", "Change", "Reason", "Audit"].map { .init($0) },
            rows: .each(changes, \.html))
        return """
            <section class="panel" id="item-overrides"><h2>Overrides <span class="count">\(changes.count)</span></h2>\
            \(changes.isEmpty ? "<p class=\"quiet\">Nobody has changed what the rules said.</p>" : table.html)</section>
            """
    }
}
