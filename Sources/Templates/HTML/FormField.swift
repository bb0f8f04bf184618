/// One labelled control of a form, with its hint and its error tied to it.
struct FormField: Sendable {
    /// Name of the form parameter.
    let name: String
    /// What the person reads.
    let label: String
    /// One line under the control.
    var hint: String?
    /// What is wrong with the value that was sent.
    var error: String?
    /// Sets the element ids of one form apart from another one on the page that has the same names.
    var scope = "field"

    private var id: String { "\(scope)-\(name.replacing(".", with: "-"))" }

    private var attributes: HTML {
        let described = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
        return """
            id="\(id)" name="\(name)"\("aria-describedby", described.isEmpty ? nil : described.joined(separator: " "))\
            \("aria-invalid", error == nil ? nil : "true")
            """
    }

    /// A line of text.
    func text(_ value: String, placeholder: String? = nil, limit: Int? = nil) -> HTML {
        framed(
            """
            <input type="text" \(attributes) value="\(value)"\("placeholder", placeholder)\
            \("maxlength", limit.map { String($0) }) autocomplete="off" spellcheck="false">
            """)
    }

    /// A secret that may be pasted.
    func secret() -> HTML {
        framed("<input type=\"password\" \(attributes) value=\"\" autocomplete=\"current-password\" required>")
    }

    /// A whole number.
    func number(_ value: String, _ range: ClosedRange<Int>) -> HTML {
        framed(
            """
            <input type="number" \(attributes) value="\(value)" min="\(range.lowerBound)" max="\(range.upperBound)" \
            step="1" inputmode="numeric">
            """)
    }

    /// One of a few choices.
    func select(_ choices: [Choice]) -> HTML {
        framed("<select \(attributes)>\(Choice.options(choices))</select>")
    }

    /// Several lines of text.
    func area(_ value: String, rows: Int, placeholder: String? = nil, isRequired: Bool = false) -> HTML {
        framed(
            """
            <textarea \(attributes) rows="\(rows)" spellcheck="false"\("placeholder", placeholder)\
            \("required", if: isRequired)>
            \(value)</textarea>
            """)
    }

    /// A switch: the label follows the box.
    func toggle(_ isOn: Bool) -> HTML {
        """
        <div class="field field-toggle"><label for="\(id)"><input type="checkbox" \(attributes) value="true"\
        \("checked", if: isOn)><span>\(label)</span></label>\(notes)</div>
        """
    }

    private func framed(_ control: HTML) -> HTML {
        "<div class=\"field\"><label for=\"\(id)\">\(label)</label>\(control)\(notes)</div>"
    }

    private var notes: HTML {
        """
        \(.with(hint) { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" })\
        \(.with(error) { "<p class=\"field-error\" id=\"\(id)-error\" role=\"alert\">\(Icon.error.html)\($0)</p>" })
        """
    }
}
