/// Rebuilds a list so that elements that stay keep their bytes, their comments and their place.
struct ListEditor {
    /// An element that the new list shall have.
    struct Wanted {
        let key: String
        let text: String
        /// The edits inside an old element that is kept.
        let edits: (ValueNode) -> [(range: Range<Int>, text: String)]
    }

    struct Style {
        let newline: String
        let fieldIndent: String
        /// Whether elements put into an empty list stand on lines of their own.
        let breaksWhenEmpty: Bool
    }

    let source: [UInt8]
    let range: Range<Int>
    let elements: [ElementNode]
    let style: Style

    /// The bytes before an element, since the end of the one before it.
    private func leading(_ index: Int) -> ArraySlice<UInt8> {
        let start = index == 0 ? range.lowerBound + 1 : chunkEnd(index - 1)
        return source[start..<elements[index].value.range.lowerBound]
    }

    /// The end of an element with its comma and the comment behind it.
    private func chunkEnd(_ index: Int) -> Int {
        let element = elements[index]
        let end = SourceLines.endOfTrailingComment(
            source, from: element.comma?.upperBound ?? element.value.range.upperBound)
        let limit = index + 1 < elements.count ? elements[index + 1].value.range.lowerBound : range.upperBound - 1
        return min(end, limit)
    }

    private var tail: ArraySlice<UInt8> {
        guard !elements.isEmpty else { return source[range.lowerBound + 1..<range.upperBound - 1] }
        return source[chunkEnd(elements.count - 1)..<range.upperBound - 1]
    }

    private var isMultiline: Bool {
        elements.isEmpty
            ? style.breaksWhenEmpty
            : leading(0).contains(UInt8(ascii: "\n"))
                || elements.indices.dropFirst().contains { leading($0).contains(UInt8(ascii: "\n")) }
    }

    func rebuild(oldKeys: [String], _ wanted: [Wanted]) -> [UInt8] {
        let kept = Self.matches(oldKeys, wanted.map(\.key))
        let habit = elements.isEmpty ? isMultiline : elements.last?.comma != nil
        var result: [UInt8] = [UInt8(ascii: "[")]
        var nextOld = 0
        for (position, item) in wanted.enumerated() {
            let needsComma = position + 1 < wanted.count || habit
            if let old = kept[position] {
                while nextOld < old {
                    result += ownLineComments(before: nextOld)
                    nextOld += 1
                }
                result += lead(of: old, isFirst: position == 0)
                result += edited(old, item)
                result += rest(of: old, needsComma: needsComma)
                nextOld = old + 1
            } else {
                result += insertedLead(isFirst: position == 0) + Array(item.text.utf8)
                if needsComma { result.append(UInt8(ascii: ",")) }
            }
        }
        for old in nextOld..<max(nextOld, elements.count) { result += ownLineComments(before: old) }
        return result + closing(isEmpty: wanted.isEmpty) + [UInt8(ascii: "]")]
    }

    private func lead(of old: Int, isFirst: Bool) -> [UInt8] {
        let bytes = Array(leading(old))
        let isSpaceOnly = bytes.allSatisfy { SourceLines.isBlank($0) }
        guard isSpaceOnly, isFirst != (old == 0) else { return bytes }
        return isFirst ? Array(leading(0)) : [UInt8(ascii: " ")]
    }

    private func insertedLead(isFirst: Bool) -> [UInt8] {
        guard isMultiline else { return isFirst ? firstLead : [UInt8(ascii: " ")] }
        return Array((style.newline + elementIndent).utf8)
    }

    private var firstLead: [UInt8] {
        guard !elements.isEmpty else { return [] }
        return leading(0).allSatisfy(SourceLines.isBlank) ? Array(leading(0)) : []
    }

    private var elementIndent: String {
        for index in elements.indices {
            let bytes = leading(index)
            guard let lineBreak = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            let blank = bytes[(lineBreak + 1)...]
            if blank.allSatisfy(SourceLines.isBlank) { return String(decoding: blank, as: UTF8.self) }
        }
        return style.fieldIndent + "  "
    }

    private func edited(_ old: Int, _ item: Wanted) -> [UInt8] {
        let node = elements[old].value
        var result: [UInt8] = []
        var position = node.range.lowerBound
        for edit in item.edits(node).sorted(by: Self.isBefore) {
            result += source[position..<edit.range.lowerBound]
            result += Array(edit.text.utf8)
            position = edit.range.upperBound
        }
        return result + source[position..<node.range.upperBound]
    }

    private static func isBefore(_ left: (range: Range<Int>, text: String), _ right: (range: Range<Int>, text: String))
        -> Bool
    {
        (left.range.lowerBound, left.range.upperBound) < (right.range.lowerBound, right.range.upperBound)
    }

    /// What follows a kept element: its comma, or none, and its comment.
    private func rest(of old: Int, needsComma: Bool) -> [UInt8] {
        let element = elements[old]
        let valueEnd = element.value.range.upperBound
        guard let comma = element.comma else {
            let comment = Array(source[valueEnd..<chunkEnd(old)])
            return (needsComma ? [UInt8(ascii: ",")] : []) + comment
        }
        let comment = Array(source[comma.upperBound..<chunkEnd(old)])
        let before = Array(source[valueEnd..<comma.lowerBound])
        return needsComma ? before + [UInt8(ascii: ",")] + comment : before + comment
    }

    /// Comments on lines of their own before an element that goes.
    private func ownLineComments(before old: Int) -> [UInt8] {
        let bytes = Array(leading(old))
        guard bytes.contains(UInt8(ascii: "/")), let lineBreak = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            return []
        }
        return Array(bytes[..<lineBreak])
    }

    private func closing(isEmpty: Bool) -> [UInt8] {
        if elements.isEmpty {
            let hasTrivia = tail.contains { !SourceLines.isBlank($0) }
            if hasTrivia { return Array(tail) }
            return isEmpty || !isMultiline ? [] : Array((style.newline + style.fieldIndent).utf8)
        }
        if isEmpty, tail.allSatisfy({ SourceLines.isBlank($0) || $0 == UInt8(ascii: "\n") }),
            !elements.indices.contains(where: { !ownLineComments(before: $0).isEmpty })
        {
            return []
        }
        return Array(tail)
    }

    /// For each new element the old one that it is: equal keys in order, the longest chain that keeps the order.
    static func matches(_ old: [String], _ new: [String]) -> [Int?] {
        var places: [String: [Int]] = [:]
        for (index, key) in old.enumerated().reversed() { places[key, default: []].append(index) }
        let paired = new.map { key in places[key]?.popLast() }
        return longestRising(paired)
    }

    private static func longestRising(_ paired: [Int?]) -> [Int?] {
        var tails: [Int] = []
        var previous = [Int?](repeating: nil, count: paired.count)
        for (index, value) in paired.enumerated() {
            guard let value else { continue }
            let place = tails.firstIndex { (paired[$0] ?? 0) >= value } ?? tails.count
            previous[index] = place > 0 ? tails[place - 1] : nil
            if place == tails.count { tails.append(index) } else { tails[place] = index }
        }
        var result = [Int?](repeating: nil, count: paired.count)
        var cursor = tails.last
        while let index = cursor {
            result[index] = paired[index]
            cursor = previous[index]
        }
        return result
    }
}
