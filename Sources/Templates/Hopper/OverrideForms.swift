/// The two things that a developer may do to an item: give it another priority, or withdraw it.
package struct OverrideForms: Sendable, Hashable {
    /// Longest reason, characters.
    static let longestReason = 500

    /// Id of the item.
    package var id: String
    /// Page of the item; the forms post below it.
    package var href: String
    /// Priority as it is now.
    package var priority: String
    /// Priority that the form proposes.
    package var newPriority: String
    /// What was typed as the reason of a new priority.
    package var reason: String
    /// What was typed as the reason of a withdrawal.
    package var withdrawReason: String
    /// What is wrong with a new priority, by parameter name.
    package var errors: [String: String]
    /// What is wrong with a withdrawal, by parameter name.
    package var withdrawErrors: [String: String]

    /// Empty forms for an item that has not ended.
    package init(id: String, href: String, priority: String) {
        self.id = id
        self.href = href
        self.priority = priority
        newPriority = priority
        reason = ""
        withdrawReason = ""
        errors = [:]
        withdrawErrors = [:]
    }

    func html(csrf: String) -> HTML {
        """
        <form class="panel form" id="reprioritize" method="post" action="\(path: href + "/reprioritize")">\
        <h2>Change the priority</h2><input type="hidden" name="_csrf" value="\(csrf)">\
        <p>Now: <b>\(priority)</b>. \(Self.capability)</p>\
        \(FormField(name: "new_priority", label: "New priority", error: errors["new_priority"]).select(choices))\
        \(reasonField(reason, errors, scope: "field"))\(confirmation(errors["confirm"], scope: "reprioritize"))\
        <div class="form-foot"><button class="button button-primary">Change the priority</button></div>\
        \(CommandBlock(id: "reprioritize-command", text: command).html)</form>\
        <form class="panel form" id="withdraw" method="post" action="\(path: href + "/withdraw")">\
        <h2>Withdraw it</h2><input type="hidden" name="_csrf" value="\(csrf)">\
        <p>It ends here and a run of it is cancelled. It cannot be put back. \(Self.capability)</p>\
        \(reasonField(withdrawReason, withdrawErrors, scope: "withdraw"))\
        \(confirmation(withdrawErrors["confirm"], scope: "withdraw"))\
        <div class="form-foot"><button class="button button-danger">Withdraw \(id)</button></div>\
        \(CommandBlock(id: "withdraw-command", text: withdrawCommand).html)</form>
        """
    }

    private static let capability: HTML =
        "This uses a one-time developer override and is recorded in the audit log."

    private var choices: [Choice] {
        ["urgent", "normal", "background"].map { Choice($0, $0, isSelected: $0 == newPriority) }
    }

    private var command: String {
        "vox hopper reprioritize \(id) --priority \(newPriority) --reason \"…\" --yes-i-mean-it"
    }

    private var withdrawCommand: String { "vox hopper withdraw \(id) --reason \"…\" --yes-i-mean-it" }

    private func reasonField(_ value: String, _ errors: [String: String], scope: String) -> HTML {
        FormField(
            name: "reason", label: "Reason", hint: "Required. It is written to the audit log.",
            error: errors["reason"], scope: scope
        ).text(value, limit: Self.longestReason)
    }

    /// The box that stands for the typed confirmation of the command line; it is never ticked beforehand.
    private func confirmation(_ error: String?, scope: String) -> HTML {
        """
        <div class="field field-toggle"><label for="\(scope)-confirm"><input type="checkbox" id="\(scope)-confirm" \
        name="confirm" value="yes-i-mean-it" \
        required\("aria-describedby", error.map { _ in "\(scope)-confirm-error" })>\
        <span>I mean it: use the override for \(id)</span></label>\
        \(.with(error) {
            "<p class=\"field-error\" id=\"\(scope)-confirm-error\" role=\"alert\">\(Icon.error.html)\($0)</p>"
        })</div>
        """
    }
}
