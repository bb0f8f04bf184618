import HTTPTypes

/// One form that was sent: its fields, and what is wrong with them by field name.
///
/// Readers note what they cannot use and go on, so that a person sees every mistake at once; a page is shown again
/// with the same fields and ``errors`` when ``isFit`` is false.
struct Form: Sendable {
    /// What was sent, in order.
    let fields: Fields
    /// One sentence for each field that is not usable.
    private(set) var errors: [String: String] = [:]

    init(_ fields: Fields) { self.fields = fields }

    /// Whether no mistake was found so far.
    var isFit: Bool { errors.isEmpty }

    /// Notes a mistake; the first one of a field stays.
    mutating func fail(_ name: String, _ sentence: String) {
        errors[name] = errors[name] ?? sentence
    }

    /// Takes a refusal as a mistake of the field that it names; false when it names none.
    ///
    /// `renamed` leads from a field of the API to that of the form where they differ.
    mutating func take(_ error: DashboardError, renamed: [String: String] = [:]) -> Bool {
        guard error.status.code == 400, let field = error.detail["field"] else { return false }
        fail(renamed[field] ?? field, error.message)
        return true
    }

    /// The text without white space around it; empty when it is absent.
    func text(_ name: String) -> String { fields.filled(name) ?? "" }

    /// The text when there is one.
    func optional(_ name: String) -> String? { fields.filled(name) }

    /// The text as it was sent, byte for byte.
    func verbatim(_ name: String) -> String { fields[name] ?? "" }

    /// Whether a box was ticked.
    func isOn(_ name: String) -> Bool { fields.isTicked(name) }

    /// A text of at most `limit` characters that must be there.
    mutating func required(_ name: String, limit: Int, _ sentence: String) -> String {
        let text = text(name)
        if text.isEmpty || text.count > limit { fail(name, sentence) }
        return text
    }

    /// A whole number in a range; `absent` stands for an empty field.
    mutating func integer(_ name: String, _ range: ClosedRange<Int>, absent: Int? = nil) -> Int {
        guard let text = fields.filled(name) else {
            if let absent { return absent }
            fail(name, "Enter a whole number from \(range.lowerBound) to \(range.upperBound).")
            return range.lowerBound
        }
        guard let number = Int(text), range.contains(number) else {
            fail(name, "Enter a whole number from \(range.lowerBound) to \(range.upperBound).")
            return range.lowerBound
        }
        return number
    }

    /// One of the words; an empty field is `absent`.
    mutating func choice(_ name: String, of words: [String], absent: String) -> String {
        guard let text = fields.filled(name) else { return absent }
        guard words.contains(text) else {
            fail(name, "Choose one of the entries.")
            return absent
        }
        return text
    }

    /// Entries that are separated by commas or line breaks, without blanks; at most `most`.
    mutating func list(_ name: String, most: Int = 1_000) -> [String] {
        let entries = verbatim(name).split { $0 == "," || $0.isNewline }.map(\.trimmed).filter { !$0.isEmpty }
        if entries.count > most { fail(name, "Enter at most \(most) entries.") }
        return entries
    }

    /// The reason of an action whose target was typed, or `nil` with the mistakes noted.
    ///
    /// The typed id must equal the target byte for byte; `confirm` and `reason` follow the rules of the API.
    mutating func confirmedReason(for target: String) -> String? {
        if Array(verbatim("typed_id").utf8) != Array(target.utf8) {
            fail("typed_id", "Type the id exactly as it is shown.")
        }
        let body = ActionBody(reason: fields["reason"], confirmToken: fields["confirm"])
        do {
            let reason = try body.checkedReason()
            return isFit ? reason : nil
        } catch {
            _ = take(error, renamed: ["confirm_token": "confirm"])
            return nil
        }
    }
}
