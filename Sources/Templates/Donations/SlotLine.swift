/// One slot of the donation form, as it was typed.
package struct SlotLine: Sendable, Hashable {
    /// Kind of the slot; the choices are the usual ones and the one already in the file.
    package var kind: String
    /// Jobs at once, 1…64.
    package var maxConcurrent: String
    /// Weight, 0…100.
    package var weight: String
    /// The weight's share of all weights, such as `67 %`.
    package var share: String
    /// Whether it is to be taken out.
    package var isRemoved: Bool
    /// What is wrong, by column: `kind`, `max`, `weight`.
    package var errors: [String: String]
    /// What the owner should know about it, such as that no backend serves the kind.
    package var note: String?

    /// A slot; an empty kind stands for the blank row that adds one.
    package init(kind: String = "", maxConcurrent: String = "1", weight: String = "50") {
        self.kind = kind
        self.maxConcurrent = maxConcurrent
        self.weight = weight
        share = ""
        isRemoved = false
        errors = [:]
        note = nil
    }

    private static let kinds = ["gpu", "cpu", "text", "embed"]

    /// The row with the number that its parameters end in (`slot_kind_0`, `slot_max_0`, `slot_weight_0`,
    /// `slot_place_0`, `slot_remove_0`).
    func html(_ index: Int) -> HTML {
        let title = kind.isEmpty ? "new slot" : "slot \(index + 1)"
        return """
            <tr\("class", kind.isEmpty ? "is-blank" : nil)><th scope="row">\(kind.isEmpty ? "Add" : kind)</th>\
            <td>\(RowField("slot_kind_\(index)", "Kind of \(title)", error: errors["kind"]).select(choices))</td>\
            <td>\
            \(RowField("slot_max_\(index)", "At once, \(title)", error: errors["max"]).number(maxConcurrent, 1...64))\
            </td><td>\(RowField("slot_weight_\(index)", "Weight of \(title)", error: errors["weight"])
                .number(weight, 0...100))</td><td class="figure mono">\(share)</td>\
            <td>\(RowField("slot_place_\(index)", "Place of \(title)", error: nil).number("\(index + 1)", 1...99))</td>\
            <td>\(.when(!kind.isEmpty, RowField("slot_remove_\(index)", "Remove \(title)", error: nil).box(isRemoved)))\
            </td></tr>\(.with(note, Self.noteRow))
            """
    }

    private static func noteRow(_ note: String) -> HTML {
        "<tr class=\"note-row\"><td colspan=\"7\"><p class=\"note note-warn\">\(Icon.warning.html)\(note)</p></td></tr>"
    }

    private var choices: [Choice] {
        let own = Self.kinds.contains(kind) || kind.isEmpty ? [] : [kind]
        let none = kind.isEmpty ? [Choice("", "no further slot", isSelected: true)] : []
        return none + (Self.kinds + own).map { Choice($0, $0, isSelected: $0 == kind) }
    }
}
