/// Asks before something that is felt: says what will happen to whom, wants the id typed and a reason.
package struct ConfirmPage: Sendable, Hashable {
    /// One run, node or item that is affected.
    package struct Affected: Sendable, Hashable {
        /// Its id and page.
        package var link: LinkText
        /// Its class.
        package var privacy: PrivacyMark
        /// What it does now.
        package var status: StatusMark

        /// A thing that is affected.
        package init(_ link: LinkText, privacy: PrivacyMark, status: StatusMark) {
            self.link = link
            self.privacy = privacy
            self.status = status
        }
    }

    /// Longest reason, characters.
    static let longestReason = 500

    /// The frame.
    package var chrome: Chrome
    /// Place on the rail.
    package var section: Section
    /// Page of the subject; Cancel goes back to it.
    package var parent: LinkText
    /// What is done, as a verb: `Kill`, `Cancel`, `Revoke`.
    package var verb: String
    /// Id of what it is done to; it is typed byte for byte.
    package var subject: String
    /// What the subject is: `node`, `run`, `lease`, `peer`.
    package var kind: String
    /// Class of the subject.
    package var privacy: PrivacyMark
    /// What will happen, sentence by sentence.
    package var consequences: [String]
    /// What is affected; counted and listed.
    package var affected: [Affected]
    /// Path that the form posts to.
    package var action: String
    /// The command that does the same.
    package var command: String
    /// What was typed as the id.
    package var typedID: String
    /// What was typed as the reason.
    package var reason: String
    /// What is wrong, by parameter name (`typed_id`, `reason`).
    package var errors: [String: String]
    /// Further parameters that the form carries, such as `run_id`.
    package var hidden: [Hidden]

    /// A parameter that the form carries unseen.
    package struct Hidden: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String

        /// A parameter.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A question about one subject; the rest is set by name.
    package init(chrome: Chrome, section: Section, parent: LinkText, verb: String, subject: String, action: String) {
        self.chrome = chrome
        self.section = section
        self.parent = parent
        self.verb = verb
        self.subject = subject
        self.action = action
        kind = "node"
        privacy = .unknown
        consequences = []
        affected = []
        command = ""
        typedID = ""
        reason = ""
        errors = [:]
        hidden = []
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "\(verb) \(subject)", section: section, isSectionRoot: false, parent: parent,
            badges: privacy.badge, content: "<div class=\"confirm\">\(explanation)\(form)</div>"
        ).html
    }

    private var explanation: HTML {
        """
        <section class="panel"><h2>What will happen</h2>\
        <ul class="sentences">\(.each(consequences) { "<li>\($0)</li>" })</ul>\(affectedList)</section>
        """
    }

    private var affectedList: HTML {
        guard !affected.isEmpty else { return "<p class=\"quiet\">Nothing that runs is affected.</p>" }
        return """
            <h3>Affected <span class="count">\(affected.count)</span></h3><ul class="affected">\(.each(affected) {
                "<li>\($0.link.monoHTML) \($0.privacy.badge) \($0.status.html)</li>"
            })</ul>
            """
    }

    /// Has its own markup because the script holds the button back until the id matches.
    private var typedField: HTML {
        let problem = errors["typed_id"]
        return """
            <div class="field"><label for="field-typed_id">Id of the \(kind)</label><input type="text" \
            id="field-typed_id" name="typed_id" value="\(typedID)" data-must-equal="\(subject)" autocomplete="off" \
            spellcheck="false" required\("aria-describedby", problem.map { _ in "field-typed_id-error" })\
            \("aria-invalid", problem.map { _ in "true" })>\(.with(problem) {
                "<p class=\"field-error\" id=\"field-typed_id-error\" role=\"alert\">\(Icon.error.html)\($0)</p>"
            })</div>
            """
    }

    private var form: HTML {
        """
        <form class="panel form" method="post" action="\(path: action)">\
        \(.each(hidden) { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" })\
        <h2>Confirm</h2>\(chrome.token)<p>Type <code>\(subject)</code> to show that you mean this \(kind).</p>\
        \(typedField)\
        \(FormField(
            name: "reason", label: "Reason", hint: "Required. It is written to the audit log.", error: errors["reason"]
        ).text(reason, limit: Self.longestReason))\
        <div class="form-foot"><a class="button" href="\(path: parent.href)">Go back</a>\
        <button class="button button-danger" name="confirm" value="yes-i-mean-it">\(verb) \(subject)</button></div>\
        \(.with(command.nonEmpty) { CommandBlock(id: "confirm-command", text: $0).html })</form>
        """
    }
}
