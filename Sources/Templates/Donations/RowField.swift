/// One control in a row of a form table; its label is heard and not seen, the column says it.
struct RowField: Sendable {
    private let name: String
    private let label: String
    private let error: String?

    init(_ name: String, _ label: String, error: String?) {
        self.name = name
        self.label = label
        self.error = error
    }

    private var attributes: HTML {
        """
        id="\(name)" name="\(name)"\("aria-describedby", error.map { _ in "\(name)-error" })\
        \("aria-invalid", error.map { _ in "true" })
        """
    }

    func text(_ value: String, limit: Int) -> HTML {
        framed("<input type=\"text\" \(attributes) value=\"\(value)\" maxlength=\"\(limit)\" autocomplete=\"off\">")
    }

    func number(_ value: String, _ range: ClosedRange<Int>) -> HTML {
        framed(
            """
            <input type="number" \(attributes) value="\(value)" min="\(range.lowerBound)" max="\(range.upperBound)" \
            step="1" inputmode="numeric">
            """)
    }

    func select(_ choices: [Choice]) -> HTML {
        framed("<select \(attributes)>\(Choice.options(choices))</select>")
    }

    func box(_ isOn: Bool) -> HTML {
        framed("<input type=\"checkbox\" \(attributes) value=\"true\"\("checked", if: isOn)>")
    }

    private func framed(_ control: HTML) -> HTML {
        """
        <label class="unseen" for="\(name)">\(label)</label>\(control)\(.with(error) {
            "<p class=\"field-error\" id=\"\(name)-error\" role=\"alert\">\(Icon.error.html)\($0)</p>"
        })
        """
    }
}
