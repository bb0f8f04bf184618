/// Submits the same work once more, as a new item with a new run; nothing of it is widened.
package struct RunAgainForm: Sendable, Hashable {
    /// The prompt.
    package var text: String
    /// Model id; empty for the default one.
    package var model: String
    /// Node id to ask for; empty for any.
    package var target: String
    /// Display word of its class.
    package var privacyClass: String
    /// `urgent`, `normal`, `background` or `unspecified`.
    package var priority: String
    /// Address of the hopper with the same entries in its box, to change them first; `nil` leaves that out.
    package var edit: String?

    /// The same work with the same class.
    package init(text: String, privacyClass: String) {
        self.text = text
        self.privacyClass = privacyClass
        model = ""
        target = ""
        priority = "unspecified"
        edit = nil
    }

    func html(csrf: String) -> HTML {
        """
        <form method="post" action="/hopper/submit" id="run-again" class="form"><input type="hidden" name="_csrf" \
        value="\(csrf)">\
        <input type="hidden" name="intent" value="\(text)"><input type="hidden" name="model" value="\(model)">\
        <input type="hidden" name="target" value="\(target)">\
        <input type="hidden" name="privacy_class" value="\(privacyClass)">\
        <input type="hidden" name="priority" value="\(priority)">\
        <p>Submits the prompt once more as a new item of the same class \
        \(PrivacyMark(displayWord: privacyClass).badge) \
        and starts it.</p><div class="form-foot"><button class="button" name="run" value="now">\(Icon.play.html)Run \
        again</button>\(.with(edit) { "<a class=\"button button-quiet\" href=\"\(path: $0)\">Change it first</a>" })\
        </div>\(CommandBlock(id: "again-command", text: command).html)</form>
        """
    }

    private var command: String {
        "vox hopper submit \(ShellText.quote(text)) --privacy \(ShellText.quote(privacyClass))"
    }
}
