/// What this machine gives away: the form over `donations.vox`, its text, and what a change of it would do.
package struct DonationsPage: Sendable, Hashable {
    /// What has just been saved.
    package struct Saved: Sendable, Hashable {
        /// Names of the fields that changed.
        package var changed: [String]
        /// Unified diff of the change.
        package var diff: String
        /// A version-control command to run by hand; `nil` outside a repository.
        package var command: String?

        /// A change that was written.
        package init(changed: [String], diff: String, command: String?) {
            self.changed = changed
            self.diff = diff
            self.command = command
        }
    }

    /// Whether the form may be used, and what stands in the way.
    package enum State: Sendable, Hashable {
        /// It may be used.
        case open
        /// The policy does not come from the file; the sentence says where from.
        case readOnly(sentence: String)
        /// The file does not parse or cannot be read; nothing is donated meanwhile.
        case broken(sentence: String)
        /// The file is not what the form was made from; the form holds what was typed.
        case changedOnDisk
    }

    /// The frame.
    package var chrome: Chrome
    /// Whether the form may be used.
    package var state: State
    /// The values.
    package var form: DonationsForm
    /// The file as it is now.
    package var source: PolicySource
    /// Hash of the file that the form was made from; empty when there was none.
    package var baseSHA256: String
    /// What an invite asked for and the form therefore holds, unsaved: `1 gpu slot for harbour`.
    package var suggestion: String?
    /// Diff of what was typed against the file; `nil` before a preview.
    package var preview: String?
    /// What has just been saved.
    package var saved: Saved?
    /// "Who would be accepted?"; `nil` where no policy can be asked.
    package var acceptance: AcceptanceForm?

    /// A page over a file that parses; the rest is set by name.
    package init(chrome: Chrome, form: DonationsForm, source: PolicySource, baseSHA256: String) {
        self.chrome = chrome
        self.form = form
        self.source = source
        self.baseSHA256 = baseSHA256
        state = .open
        suggestion = nil
        preview = nil
        saved = nil
        acceptance = nil
    }

    /// Every live region of this page as it is now; the form is none, so that nothing typed is lost.
    package var fragments: [LiveFragment] {
        chrome.fragments + [LiveFragment("policy-source", sourceRegion)]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: preview == nil ? "Donations" : "Donations: preview", section: .donations,
            isSectionRoot: preview == nil, live: preview == nil ? .init(page: "donations") : nil,
            parent: preview == nil ? nil : LinkText("Donations", href: "/donations"),
            purpose: "What this machine gives to the meshes it works for. Its owner's policy always wins.",
            content: """
                \(banner)\(.with(suggestion, Self.suggested))\(.with(saved, Self.savedPanel))\
                \(.with(preview, Self.previewPanel))<div class="columns-side"><div class="stack">\(editor)\
                \(.with(acceptance) { $0.html })</div><div class="stack">\(sourcePanel)</div></div>
                """
        ).html
    }

    private var sourceRegion: HTML {
        source.html(id: "policy-source", heading: state == .changedOnDisk ? "The file as it is now" : "The file")
    }

    private var sourcePanel: HTML {
        sourceRegion
            + """
            <section class="panel"><h2>On the command line</h2>\
            \(CommandBlock(id: "show-command", text: "vox donations show").html)\
            \(CommandBlock(id: "check-command", text: "vox donations check").html)\
            \(CommandBlock(id: "set-command", text: "vox donations set nsfw_allowed=false").html)</section>
            """
    }

    private var banner: HTML {
        switch state {
        case .open: .empty
        case .readOnly(let sentence): Notice(.warn, sentence).html
        case .broken(let sentence): brokenPanel(sentence)
        case .changedOnDisk:
            Notice(
                .error,
                "The file has changed since this form was made, so nothing was saved. Your values are in the form, "
                    + "the file as it is now beside it. Save again to put your values on top of it."
            ).html
        }
    }

    private func brokenPanel(_ sentence: String) -> HTML {
        """
        <section class="panel" id="policy-fault">\(Notice(.error, sentence).html)\(.with(source.fault) { fault in
            """
            <p>Line \(fault.line), column \(fault.column): \(fault.sentence) <span class="meta mono">\(fault.rule)\
            </span>\
            </p><pre class="excerpt" tabindex="0" aria-label="Where it does not parse">\(fault.excerpt)</pre>
            """
        })<p class="quiet">Mend the file in an editor, then load \
        this page again. Until then nothing is donated.</p>\
        </section>
        """
    }

    private static func suggested(_ what: String) -> HTML {
        """
        <div class="banner banner-warn" role="status" id="suggested">\(Icon.donations.html)<p>The invite asks for \
        \(what). It is filled in below and not saved yet: nothing is donated until you save.</p></div>
        """
    }

    private static func savedPanel(_ saved: Saved) -> HTML {
        """
        <section class="panel" id="policy-saved"><h2>Saved</h2>\
        \(.with(saved.changed.joined(separator: ", ").nonEmpty) {
            "<p>Changed: <span class=\"mono\">\($0)</span></p>"
        })\
        \(DiffText(text: saved.diff).html)\(.with(saved.command) {
            """
            <p class="hint">The file is under version control. To keep the change there, run this yourself:</p>\
            \(CommandBlock(id: "commit-command", text: $0).html)
            """
        })</section>
        """
    }

    private static func previewPanel(_ diff: String) -> HTML {
        """
        <section class="panel" id="policy-diff"><h2>What saving would change</h2><p class="hint">Nothing is written \
        yet. Comments and everything else stay as they are.</p>\(DiffText(text: diff).html)</section>
        """
    }

    private var editor: HTML {
        if case .broken = state {
            return """
                <section class="panel"><h2>Form</h2><p class="quiet">The form is off while the file does not parse, \
                so that it cannot overwrite what is there.</p></section>
                """
        }
        return """
            <form method="post" action="/donations" class="stack" id="policy-form">\(chrome.token)\
            <input type="hidden" name="base_sha256" value="\(baseSHA256)">\
            <fieldset class="stack"\("disabled", if: isReadOnly)><legend class="unseen">Donation policy</legend>\
            \(form.html)</fieldset>\(.when(!isReadOnly, saveBar))</form>
            """
    }

    private var isReadOnly: Bool {
        if case .readOnly = state { true } else { false }
    }

    private var saveBar: HTML {
        """
        <div class="save-bar"><p class="meta">\(saveWord)</p>\
        <div class="form-foot"><a class="button button-quiet" href="/donations">Discard</a>\
        <button class="button" formaction="/donations/preview">Show the change</button>\
        <button class="button button-primary">Save</button></div></div>
        """
    }

    private var saveWord: HTML {
        suggestion != nil || preview != nil || state == .changedOnDisk
            ? "Not saved yet." : "As in the file until you change something."
    }
}
