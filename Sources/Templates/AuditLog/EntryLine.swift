/// One entry of the log as a row.
package struct EntryLine: Sendable, Hashable {
    /// Position in the log, from 0.
    package var index: String
    /// Page of the entry.
    package var href: String
    /// When.
    package var time: TimeText
    /// Kind of entry, such as `action_committed`.
    package var kind: String
    /// Who, such as `dashboard-user`.
    package var actor: String
    /// What was done; empty when the kind says it.
    package var action: String
    /// What it was done to; empty when it is nothing.
    package var target: String
    /// The reason that was given; empty when none was.
    package var reason: String
    /// Where reason and payload were moved to; `nil` when they were not.
    package var archive: Archive?
    /// Whether its signature has been checked since the start, and with which result.
    package var signature: Signature

    /// The file of the archive that an entry's reason and payload are in.
    package struct Archive: Sendable, Hashable {
        /// One sentence about the file.
        package let note: String
        /// True when they could be read from it and are shown.
        package let isReadable: Bool

        /// A file as it was found.
        package init(note: String, isReadable: Bool) {
            self.note = note
            self.isReadable = isReadable
        }
    }

    /// What is known of a signature.
    package enum Signature: Sendable, Hashable {
        /// Checked and true.
        case holds
        /// Checked and false, or behind an entry that is.
        case broken
        /// Not checked since the start.
        case unchecked
    }

    /// An entry; action, target, reason and signature are set by name.
    package init(index: String, href: String, time: TimeText, kind: String, actor: String) {
        self.index = index
        self.href = href
        self.time = time
        self.kind = kind
        self.actor = actor
        action = ""
        target = ""
        reason = ""
        archive = nil
        signature = .unchecked
    }

    private var html: HTML {
        """
        <tr data-key="\(index)"><th scope="row" class="figure mono"><a href="\(path: href)">\(index)</a></th><td>\
        \(time.html)</td>\
        <td>\(actor)</td><td class="mono">\(kind)</td><td>\(action)</td><td class="mono">\(target)</td>\
        <td class="free-text">\(reasonCell)</td><td>\(signature.html)</td></tr>
        """
    }

    /// The reason, or where it is when it cannot be shown.
    var reasonCell: HTML {
        guard let archive, !archive.isReadable else { return "\(reason)" }
        return "<span class=\"quiet\">\(archive.note)</span>"
    }

    /// The entries as the live region `audit-entries`.
    package static func region(_ entries: [EntryLine], isFiltered: Bool) -> HTML {
        let table = DataTable(
            caption: "Entries, newest first",
            columns: [
                .init("Entry", figure: true), .init("Time"), .init("Actor"), .init("Kind"), .init("Action"),
                .init("Target"), .init("Reason"), .init("Signature"),
            ],
            rows: .each(entries, \.html))
        return """
            <section class="panel" id="audit-entries" data-rows><h2>Entries <span class="count">\(entries.count)</span>\
            </h2>\(entries.isEmpty ? empty(isFiltered) : table.html)</section>
            """
    }

    private static func empty(_ isFiltered: Bool) -> HTML {
        isFiltered
            ? EmptyState(sentence: "No entry fits this filter.", action: LinkText("Show all", href: "/audit")).html
            : EmptyState(sentence: "The log holds no entry yet.", action: nil).html
    }
}

extension EntryLine.Signature {
    /// The state as a badge.
    var html: HTML {
        switch self {
        case .holds: "<span class=\"status status-ok\">\(Icon.check.html)holds</span>"
        case .broken: "<span class=\"status status-error\">\(Icon.error.html)broken</span>"
        case .unchecked: "<span class=\"status status-idle\"><span class=\"dot\"></span>not checked</span>"
        }
    }
}
