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
            Member(
                name: "nsfw_allowed", text: override.nsfwAllowed.map { "\($0)" }, standard: nil,
                isAlwaysWritten: false),
            Member(
                name: "min_priority", text: override.minPriority.map { "\($0)" }, standard: nil,
                isAlwaysWritten: false),
            Member(
                name: "max_concurrent", text: override.maxConcurrent.map { "\($0)" }, standard: nil,
                isAlwaysWritten: false),
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
        var removed: Set<Int> = []
        for member in members {
            let index = fields.firstIndex { $0.name == member.name }
            switch (index, member.text) {
            case (let index?, let text?):
                let value = fields[index].value
                if !Self.says(value, text) { edits.append((value.range, text)) }
            case (let index?, nil): removed.insert(index)
            case (nil, let text?):
                if text != member.standard { appended.append("\(member.name): \(text)") }
            case (nil, nil): break
            }
        }
        edits += Self.removals(removed, in: fields).map { ($0, "") }
        if !appended.isEmpty, let last = fields.indices.last(where: { !removed.contains($0) }) {
            let hasComma = last == fields.count - 1 && fields[last].comma != nil
            let place = hasComma ? fields[last].range.upperBound : fields[last].value.range.upperBound
            edits.append((place..<place, (hasComma ? " " : ", ") + appended.joined(separator: ", ")))
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

    /// Members with their commas; the last ones with the comma before them.
    private static func removals(_ removed: Set<Int>, in fields: [FieldNode]) -> [Range<Int>] {
        guard let lastKept = fields.indices.last(where: { !removed.contains($0) }) else { return [] }
        var ranges = removed.filter { $0 < lastKept }.map { index in
            fields[index].nameRange.lowerBound..<fields[index + 1].nameRange.lowerBound
        }
        if lastKept + 1 < fields.count, let end = fields.last?.range.upperBound {
            ranges.append(fields[lastKept].value.range.upperBound..<end)
        }
        return ranges
    }
}
