/// Collects byte edits of a policy block and applies them together.
struct SourceEditor {
    private let source: [UInt8]
    private let block: BlockNode
    private let newline: String
    private var edits: [(range: Range<Int>, text: [UInt8])] = []
    private var added: [String] = []

    init(source: [UInt8], block: BlockNode) {
        self.source = source
        self.block = block
        let firstBreak = source.firstIndex(of: UInt8(ascii: "\n"))
        let isCRLF = firstBreak.map { $0 > 0 && source[$0 - 1] == UInt8(ascii: "\r") } ?? false
        newline = isCRLF ? "\r\n" : "\n"
    }

    mutating func change(_ field: DonationsField, from old: DonationsPolicy, to new: DonationsPolicy) {
        let node = block.fields.first { $0.name == field.rawValue }
        switch field.shape {
        case .bool(let path):
            replace(field, node, old[keyPath: path], new[keyPath: path], DonationsPolicy.empty[keyPath: path])
        case .integer(let path, _):
            replace(field, node, old[keyPath: path], new[keyPath: path], DonationsPolicy.empty[keyPath: path])
        case .texts(let path):
            changeList(
                field, node, old[keyPath: path]?.map(PolicyText.quoted), new[keyPath: path]?.map(PolicyText.quoted))
        case .slots:
            changeObjects(field, node, old.slots.map(ObjectText.init), new.slots.map(ObjectText.init))
        case .overrides:
            changeObjects(
                field, node, old.perPeerOverrides.map(ObjectText.init), new.perPeerOverrides.map(ObjectText.init))
        case .kept:
            break
        }
    }

    private mutating func replace<T: Equatable>(
        _ field: DonationsField, _ node: FieldNode?, _ old: T, _ new: T, _ standard: T
    ) {
        guard old != new else { return }
        if let node {
            edits.append((node.value.range, Array("\(new)".utf8)))
        } else if new != standard {
            added.append("\(field.rawValue): \(new)")
        }
    }

    private mutating func changeList(_ field: DonationsField, _ node: FieldNode?, _ old: [String]?, _ new: [String]?) {
        guard old != new else { return }
        guard let new else {
            if let node { remove(node) }
            return
        }
        guard let node, case .array(let elements) = node.value.kind else {
            added.append("\(field.rawValue): [\(new.joined(separator: ", "))]")
            return
        }
        let wanted = new.map { ListEditor.Wanted(key: $0, text: $0, edits: { _ in [] }) }
        rebuild(node, elements, oldKeys: old ?? [], wanted)
    }

    private mutating func changeObjects(
        _ field: DonationsField, _ node: FieldNode?, _ old: [ObjectText], _ new: [ObjectText]
    ) {
        guard old != new else { return }
        guard let node, case .array(let elements) = node.value.kind else {
            let inner = indent + "  "
            let lines = new.map { "\(inner)\($0.source),\(newline)" }.joined()
            added.append("\(field.rawValue): [\(newline)\(lines)\(indent)]")
            return
        }
        let wanted = new.map { object in
            ListEditor.Wanted(key: object.key, text: object.source, edits: { object.edits(of: $0) })
        }
        rebuild(node, elements, oldKeys: old.map(\.key), wanted)
    }

    private mutating func rebuild(
        _ node: FieldNode, _ elements: [ElementNode], oldKeys: [String], _ wanted: [ListEditor.Wanted]
    ) {
        let isObjectList = wanted.contains { $0.text.hasPrefix("{") }
        let editor = ListEditor(
            source: source, range: node.value.range, elements: elements,
            style: .init(
                newline: newline, fieldIndent: lineIndent(node.nameRange.lowerBound), breaksWhenEmpty: isObjectList))
        edits.append((node.value.range, editor.rebuild(oldKeys: oldKeys, wanted)))
    }

    /// Removes a field with its comma and a comment behind it; a line left blank goes too.
    private mutating func remove(_ node: FieldNode) {
        var end = SourceLines.endOfTrailingComment(source, from: node.range.upperBound)
        var start = node.range.lowerBound
        let lineStart = SourceLines.start(source, of: start)
        let isAloneBefore = source[lineStart..<start].allSatisfy(SourceLines.isBlank)
        let lineEnd = SourceLines.end(source, of: end)
        let isAloneAfter = source[end..<lineEnd].allSatisfy(SourceLines.isBlank)
        if isAloneBefore, isAloneAfter {
            start = lineStart
            end = min(lineEnd + 1, source.count)
        } else {
            while end < lineEnd, SourceLines.isBlank(source[end]) { end += 1 }
        }
        edits.append((start..<end, []))
    }

    /// The indent of the block's fields.
    private var indent: String { block.fields.last.map { lineIndent($0.nameRange.lowerBound) } ?? "  " }

    private func lineIndent(_ offset: Int) -> String {
        let start = SourceLines.start(source, of: offset)
        let blank = source[start..<offset].prefix(while: SourceLines.isBlank)
        let isFirstOnLine = blank.count == offset - start
        return isFirstOnLine ? String(decoding: blank, as: UTF8.self) : "  "
    }

    mutating func finish() -> [UInt8] {
        if !added.isEmpty { insertAdded() }
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += source[position..<edit.range.lowerBound]
            result += edit.text
            position = edit.range.upperBound
        }
        return result + source[position...]
    }

    private mutating func insertAdded() {
        let comma = block.fields.last?.comma == nil ? "" : ","
        let lines = added.map { "\(indent)\($0)\(comma)" }
        let last = block.fields.last?.range.upperBound ?? block.open.upperBound
        let afterComment = SourceLines.endOfTrailingComment(source, from: last)
        let lineEnd = SourceLines.end(source, of: afterComment)
        if lineEnd < block.close.lowerBound {
            let text = lines.map { $0 + newline }.joined()
            edits.append((lineEnd + 1..<lineEnd + 1, Array(text.utf8)))
        } else {
            let text = newline + lines.joined(separator: newline) + newline
            edits.append((afterComment..<block.close.lowerBound, Array(text.utf8)))
        }
    }
}
