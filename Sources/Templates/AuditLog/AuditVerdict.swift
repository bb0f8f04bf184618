/// Whether the log holds: what was checked, against which checkpoint, or the first entry that does not hold.
package struct AuditVerdict: Sendable, Hashable {
    /// What a verification found.
    package enum Outcome: Sendable, Hashable {
        /// Every entry holds.
        case holds
        /// One entry does not, with the code and sentence of the first fault.
        case broken(entry: LinkText, reason: ReasonText)
        /// Nobody has checked it since the program started.
        case unchecked
    }

    /// What was found.
    package var outcome: Outcome
    /// Entries in the log.
    package var size: String
    /// Number of the last entry that was checked, without entries: `—`.
    package var lastChecked: String
    /// When it was checked.
    package var time: TimeText?
    /// How long it took, such as `84 ms`.
    package var duration: String
    /// Size and time of the checkpoint that was used; `nil` when there was none.
    package var checkpoint: String?
    /// What the verification could not see, in one sentence.
    package var caution: String?

    /// A verdict over a log of `size` entries.
    package init(_ outcome: Outcome, size: String) {
        self.outcome = outcome
        self.size = size
        lastChecked = "—"
        time = nil
        duration = ""
        checkpoint = nil
        caution = nil
    }

    /// The verdict as the live region `audit-verdict`.
    package static func region(_ verdict: AuditVerdict) -> HTML {
        """
        <section class="panel verdict-panel" id="audit-verdict"><h2>Verification</h2>\
        \(verdict.banner)\(Fact.list(verdict.facts))\
        \(.with(verdict.caution) { "<p class=\"hint\">\($0)</p>" })\
        \(CommandBlock(id: "verify-command", text: "vox audit verify").html)</section>
        """
    }

    private var isUnchecked: Bool { outcome == .unchecked }

    /// The form that verifies; it stands outside the live region because it holds the form token.
    func form(csrf: String) -> HTML {
        """
        <form method="post" action="/audit/verify"><input type="hidden" name="_csrf" value="\(csrf)">\
        <button class="button button-primary">\(isUnchecked ? "Verify now" : "Verify again")</button></form>
        """
    }

    private var banner: HTML {
        switch outcome {
        case .holds:
            """
            <div class="banner banner-ok" role="status">\(Icon.check.html)<p>The log holds to entry \(lastChecked): no \
            entry was altered, taken out or put in.</p></div>
            """
        case .broken(let entry, let reason):
            """
            <div class="banner banner-error" role="alert">\(Icon.error.html)<p>The log does not hold. First bad entry: \
            \(entry.html) — \(reason.html)</p></div>
            """
        case .unchecked:
            """
            <div class="banner banner-warn" role="status">\(Icon.warning.html)<p>The log has not been checked since \
            the start.</p></div>
            """
        }
    }

    private var facts: [Fact] {
        var facts = [Fact("Entries", mono: size)]
        if let time { facts.append(Fact("Checked", html: time.html)) }
        if !duration.isEmpty { facts.append(Fact("Took", mono: duration)) }
        if !isUnchecked { facts.append(Fact("Checkpoint", checkpoint ?? "none used")) }
        return facts
    }
}
