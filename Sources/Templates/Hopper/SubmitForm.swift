/// The box that takes a piece of work: what was typed, what may be chosen, and what is wrong with it.
package struct SubmitForm: Sendable, Hashable {
    /// What was typed; kept when the form comes back.
    package var text: String
    /// Models to ask for, the default one first; parameter `model`, the empty value asks for the default one.
    package var models: [Choice]
    /// Where it may run: automatic (empty value), this machine, or a node by its id; parameter `target`.
    package var places: [Choice]
    /// Classes by their display words; parameter `privacy_class`.
    package var classes: [Choice]
    /// Priorities; parameter `priority`, `unspecified` leaves it to the rules.
    package var priorities: [Choice]
    /// The class that it would get now.
    package var privacy: PrivacyMark
    /// What was done to the class, such as that another machine makes it PAIRED; `nil` when nothing was.
    package var classNote: String?
    /// What is wrong, by parameter name.
    package var errors: [String: String]
    /// The command that does the same.
    package var command: String

    /// An empty box for the places and models that there are; priorities and classes have their standing choices.
    package init(models: [Choice], places: [Choice], privacy: PrivacyMark) {
        text = ""
        self.models = models
        self.places = places
        self.privacy = privacy
        classes = Self.classChoices(selected: privacy)
        priorities = Self.priorityChoices(selected: "unspecified")
        classNote = nil
        errors = [:]
        command = "vox hopper submit \"…\""
    }

    /// The three classes with one of them chosen.
    package static func classChoices(selected: PrivacyMark) -> [Choice] {
        [
            Choice("local-only", "LOCAL — this computer only", isSelected: selected == .local),
            Choice("paired-peers-only", "PAIRED — machines you have paired", isSelected: selected == .paired),
            Choice("public-mesh", "PUBLIC — any public node", isSelected: selected == .everywhere),
        ]
    }

    /// The priorities with one of them chosen; `unspecified` stands for the rules.
    package static func priorityChoices(selected: String) -> [Choice] {
        [("unspecified", "by its words"), ("urgent", "urgent"), ("normal", "normal"), ("background", "background")]
            .map { Choice($0.0, $0.1, isSelected: $0.0 == selected) }
    }

    func html(csrf: String) -> HTML {
        """
        <form class="panel form submit-box" id="submit" method="post" action="/hopper/submit">\
        <h2>New work \(privacy.badge)</h2><input type="hidden" name="_csrf" value="\(csrf)">\(textField)\
        <div class="fields">\(field("model", "Model").select(models))\
        \(field("target", "Where", hint: "Another machine makes it PAIRED.").select(places))\
        \(field("privacy_class", "Class", hint: "PUBLIC can be read by the node's owner.").select(classes))\
        \(field("priority", "Priority").select(priorities))</div>\(note)\
        <div class="form-foot"><button class="button button-primary" name="run" value="now">\(Icon.play.html)Run now\
        </button><button class="button">\(Icon.plus.html)Add to the inbox</button></div>\
        \(CommandBlock(id: "submit-command", text: command).html)</form>
        """
    }

    private var textField: HTML {
        FormField(
            name: "intent", label: "What should be done?",
            hint: "A prompt or a task in plain words. It stays on this machine until it is started.",
            error: errors["intent"]
        ).area(text, rows: 3, placeholder: "Summarise the release notes in three lines", isRequired: true)
    }

    private func field(_ name: String, _ label: String, hint: String? = nil) -> FormField {
        FormField(name: name, label: label, hint: hint, error: errors[name])
    }

    private var note: HTML {
        .with(classNote) { "<p class=\"note note-warn\" role=\"status\">\(Icon.lock.html)\($0)</p>" }
    }
}
