/// What a new invite asks the other machine for.
package struct InviteForm: Sendable, Hashable {
    /// Longest label, characters.
    static let longestLabel = 64

    /// Slot kinds; parameter `slot_kind`.
    package var kinds: [Choice]
    /// What this mesh calls the machine; parameter `label`.
    package var label: String
    /// Slots of that kind, 1…64; parameter `max_concurrent`.
    package var count: String
    /// What is wrong, by parameter name.
    package var errors: [String: String]

    /// One slot of a kind.
    package init(kind: String = "text") {
        kinds = ["text", "embed", "gpu", "cpu"].map { Choice($0, $0, isSelected: $0 == kind) }
        label = ""
        count = "1"
        errors = [:]
    }

    func html(csrf: String) -> HTML {
        """
        <form class="panel form" method="post" action="/add-node" id="invite-form"><h2>Create an invite</h2>\
        <input type="hidden" name="_csrf" value="\(csrf)"><div class="fields">\
        \(field("slot_kind", "Asks for a slot of kind", hint: "The owner decides.").select(kinds))\
        \(field("max_concurrent", "At once").number(count, 1...64))\
        \(field("label", "Label", hint: "How you call the machine.").text(label, limit: Self.longestLabel))</div>\
        <p class="hint">The invite works once and for ten minutes. The machine joins as \
        \(PrivacyMark.paired.badge).</p>\
        <div class="form-foot"><button class="button button-primary">\(Icon.plus.html)Create the invite</button></div>\
        \(CommandBlock(id: "invite-command", text: "vox populi invite --slot \(ShellText.quote(chosen))").html)</form>
        """
    }

    private var chosen: String { kinds.first(where: \.isSelected)?.value ?? "text" }

    private func field(_ name: String, _ label: String, hint: String? = nil) -> FormField {
        FormField(name: name, label: label, hint: hint, error: errors[name])
    }
}
