/// The signed record of what was done: the verdict first, then the entries.
package struct AuditPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Whether the log holds.
    package var verdict: AuditVerdict
    /// The filter.
    package var filter: EntryFilterForm
    /// This page's entries, newest first.
    package var entries: [EntryLine]
    /// Address of older entries; `nil` on the last page.
    package var older: String?
    /// Address of the newest entries; `nil` on the first page.
    package var newest: String?
    /// The timeline; nil while the log is empty.
    package var scrubber: Scrubber?
    /// The newest checkpoint as a signed note; `nil` before the first.
    package var checkpoint: String?
    /// The key that others verify with.
    package var verifierKey: String
    /// Who cosigns this log, and whose logs this machine cosigns.
    package var witnesses: [WitnessLine]

    /// A log without entries.
    package init(chrome: Chrome, verdict: AuditVerdict, filter: EntryFilterForm, verifierKey: String) {
        self.chrome = chrome
        self.verdict = verdict
        self.filter = filter
        self.verifierKey = verifierKey
        witnesses = []
        entries = []
        older = nil
        newest = nil
        checkpoint = nil
        scrubber = nil
    }

    /// A refusal belongs beside the verdict, which knows nothing of what others saw.
    private var isRefused: Bool { witnesses.contains { $0.isRefused } }
    private var isFiltered: Bool { filter.isActive || newest != nil }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [
            LiveFragment("audit-verdict", AuditVerdict.region(verdict)),
            LiveFragment("audit-witnesses", WitnessLine.region(witnesses)),
            LiveFragment("audit-entries", EntryLine.region(entries, isFiltered: isFiltered)),
        ]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Audit", section: .audit, live: isFiltered ? nil : .init(page: "audit"),
            purpose: "Everything that was done, signed and chained. Nothing here can be taken back unseen.",
            actions: verdict.form(csrf: chrome.csrf),
            content: """
                <div class="columns-side"><div class="stack">\(AuditVerdict.region(verdict))\
                \(.when(isRefused, WitnessLine.region(witnesses)))\
                \(.with(scrubber) { $0.html })\(filter.html)\
                \(EntryLine.region(entries, isFiltered: isFiltered))\(Pager(older: older, newest: newest).html)\
                \(CommandBlock(id: "ls-command", text: "vox audit ls").html)</div><div class="stack">\
                \(.when(!isRefused, WitnessLine.region(witnesses)))\
                \(keyPanel)</div>\
                </div>
                """
        ).html
    }

    private var keyPanel: HTML {
        """
        <section class="panel"><h2>Checkpoint and key</h2><p class="hint">Keep both elsewhere: with them anyone can \
        show that the log was not cut.</p><h3>Verifier key</h3>\
        \(CommandBlock(id: "verifier-key", text: verifierKey, what: "verifier key").html)<h3>Newest checkpoint</h3>\
        \(.with(checkpoint) { NoteText(id: "checkpoint", text: $0).html })\
        \(.when(checkpoint == nil, "<p class=\"quiet\">None was signed yet.</p>"))\
        <p><a class="button" href="/api/v2/oplog/export" download>Export the log</a></p></section>
        """
    }
}
