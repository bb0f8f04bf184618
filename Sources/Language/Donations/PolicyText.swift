/// How values are written.
enum PolicyText {
    /// A text in double quotes; only quotes, backslashes and control characters are escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// A slot or an override as keys and values in canonical order.
struct ObjectText: Hashable {
    /// What matches an old element to a new one.
    let key: String
    /// Name, text of the value, and text of the default; `nil` default = written whenever there is a value.
    private let members: [Member]

    private struct Member: Hashable {
        let name: String
        let text: String?
        let standard: String?
        let isAlwaysWritten: Bool
    }

    init(_ slot: DonationsPolicy.Slot) {
        key = slot.kind
        members = [
            Member(name: "kind", text: slot.kind, standard: nil, isAlwaysWritten: true),
            Member(name: "max_concurrent", text: "\(slot.maxConcurrent)", standard: "1", isAlwaysWritten: true),
            Member(name: "weight", text: "\(slot.weight)", standard: "50", isAlwaysWritten: true),
        ]
    }

    init(_ override: DonationsPolicy.Override) {
        key = override.peer
        members = [
            Member(name: "peer", text: PolicyText.quoted(override.peer), standard: nil, isAlwaysWritten: true),
            Member(name: "nsfw_allowed", text: override.nsfwAllowed.map { "\($0)" }, standard: nil, isAlwaysWritten: false),
            Member(name: "min_priority", text: override.minPriority.map { "\($0)" }, standard: nil, isAlwaysWritten: false),
            Member(
                name: "max_concurrent", text: override.maxConcurrent.map { "\($0)" }, standard: nil, isAlwaysWritten: false),
        ]
    }

    /// The object on one line.
    var source: String {
        let pairs = members.compactMap { member in member.text.map { "\(member.name): \($0)" } }
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    /// The byte edits that make an old object say this.
    func edits(of node: ValueNode) -> [(range: Range<Int>, text: String)] {
        guard case .object(let fields) = node.kind else { return [] }
        var edits: [(range: Range<Int>, text: String)] = []
        var appended: [String] = []
        for member in members {
            let field = fields.first { $0.name == member.name }
            switch (field, member.text) {
            case (let field?, let text?):
                if !Self.says(field.value, text) { edits.append((field.value.range, text)) }
            case (let field?, nil):
                edits.append((Self.removal(of: field, in: fields), ""))
            case (nil, let text?):
                if text != member.standard { appended.append("\(member.name): \(text)") }
            case (nil, nil): break
            }
        }
        if !appended.isEmpty, let last = fields.last {
            let comma = last.comma == nil ? ", " : " "
            edits.append((last.range.upperBound..<last.range.upperBound, comma + appended.joined(separator: ", ")))
        }
        return edits
    }

    private static func says(_ node: ValueNode, _ text: String) -> Bool {
        switch node.kind {
        case .bool(let value): "\(value)" == text
        case .number(let number): Int(number).map { "\($0)" == text } ?? false
        case .word(let word): word == text
        case .string(let content): PolicyText.quoted(content) == text
        default: false
        }
    }

    /// A member with its comma, or with the comma before it when it is the last.
    private static func removal(of field: FieldNode, in fields: [FieldNode]) -> Range<Int> {
        guard let index = fields.firstIndex(of: field) else { return field.range }
        if index + 1 < fields.count { return field.nameRange.lowerBound..<fields[index + 1].nameRange.lowerBound }
        guard index > 0 else { return field.range }
        return fields[index - 1].value.range.upperBound..<field.range.upperBound
    }
}
