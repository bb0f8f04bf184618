/// Builds the tree of a policy file.
struct Parser {
    /// What could be read: everything, or what stands before the first fault.
    struct Outcome {
        var blocks: [BlockNode] = []
        /// The fields of a block that was not finished.
        var openBlock: (name: String, fields: [FieldNode])?
        var fault: SyntaxFault?
    }

    private static let nestingLimit = 32
    private var scanner: Scanner
    private var token = Token(kind: .end, range: 0..<0)
    private var previousEnd = 0
    private var depth = 0
    private var openFields: (name: String, fields: [FieldNode])?

    private init(_ bytes: [UInt8]) { scanner = Scanner(bytes) }

    static func parse(_ bytes: [UInt8]) -> Outcome {
        var parser = Parser(bytes)
        var outcome = Outcome()
        do throws(SyntaxFault) {
            try parser.advance()
            while parser.token.kind != .end { outcome.blocks.append(try parser.block()) }
        } catch {
            outcome.fault = error
            outcome.openBlock = parser.openFields
        }
        return outcome
    }

    private mutating func advance() throws(SyntaxFault) {
        previousEnd = token.range.upperBound
        token = try scanner.next()
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: scanner.bytes[range], as: UTF8.self) }

    private mutating func block() throws(SyntaxFault) -> BlockNode {
        guard token.kind == .word, text(token.range) == "policy" else {
            throw unexpected("a policy block: policy donations { … }")
        }
        try advance()
        let nameRange = token.range
        let name = try self.name("the name of the policy")
        guard token.isMark("{") else { throw unexpected("{") }
        let open = token.range
        try advance()
        openFields = (name, [])
        let fields = try self.fields(closing: open, isBlock: true)
        let close = token.range
        openFields = nil
        try advance()
        return BlockNode(name: name, nameRange: nameRange, open: open, fields: fields, close: close)
    }

    /// Reads fields up to the closing brace, which stays the current token.
    private mutating func fields(closing open: Range<Int>, isBlock: Bool) throws(SyntaxFault) -> [FieldNode] {
        var fields: [FieldNode] = []
        while !token.isMark("}") {
            guard token.kind != .end else { throw unclosed(open, "{", "}") }
            let nameRange = token.range
            let name = try self.name("a field name")
            guard token.isMark(":") else {
                throw fault(.expectedColon, "a colon belongs between \(name) and its value")
            }
            try advance()
            let value = try self.value()
            var comma: Range<Int>?
            if token.isMark(",") {
                comma = token.range
                try advance()
            }
            fields.append(FieldNode(name: name, nameRange: nameRange, value: value, comma: comma))
            if isBlock { openFields?.fields = fields }
        }
        return fields
    }

    private mutating func name(_ what: String) throws(SyntaxFault) -> String {
        let name = text(token.range)
        guard token.kind == .word, !name.contains("-"), !name.contains(".") else { throw unexpected(what) }
        try advance()
        return name
    }

    private mutating func value() throws(SyntaxFault) -> ValueNode {
        let range = token.range
        switch token.kind {
        case .word:
            let word = text(range)
            try advance()
            let kind: ValueNode.Kind = word == "true" ? .bool(true) : word == "false" ? .bool(false) : .word(word)
            return ValueNode(kind: kind, range: range)
        case .number:
            let number = text(range)
            try advance()
            return ValueNode(kind: .number(number), range: range)
        case .string(let content):
            try advance()
            return ValueNode(kind: .string(content), range: range)
        case .mark(UInt8(ascii: "[")):
            return try nested { parser throws(SyntaxFault) in try parser.array() }
        case .mark(UInt8(ascii: "{")):
            return try nested { parser throws(SyntaxFault) in try parser.object() }
        default:
            throw unexpected("a value")
        }
    }

    private mutating func nested(
        _ read: (inout Parser) throws(SyntaxFault) -> ValueNode
    ) throws(SyntaxFault) -> ValueNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nestingLimit else {
            throw SyntaxFault(
                rule: .nestingTooDeep, range: token.range, sentence: "lists and objects may be nested 32 deep at most")
        }
        return try read(&self)
    }

    private mutating func array() throws(SyntaxFault) -> ValueNode {
        let open = token.range
        try advance()
        var elements: [ElementNode] = []
        while !token.isMark("]") {
            guard token.kind != .end else { throw unclosed(open, "[", "]") }
            if let last = elements.last, last.comma == nil {
                throw fault(.missingComma, "a comma belongs between the elements of a list")
            }
            let value = try self.value()
            var comma: Range<Int>?
            if token.isMark(",") {
                comma = token.range
                try advance()
            }
            elements.append(ElementNode(value: value, comma: comma))
        }
        let range = open.lowerBound..<token.range.upperBound
        try advance()
        return ValueNode(kind: .array(elements), range: range)
    }

    private mutating func object() throws(SyntaxFault) -> ValueNode {
        let open = token.range
        try advance()
        let fields = try self.fields(closing: open, isBlock: false)
        let range = open.lowerBound..<token.range.upperBound
        try advance()
        return ValueNode(kind: .object(fields), range: range)
    }

    private func unexpected(_ wanted: String) -> SyntaxFault {
        let found = token.kind == .end ? "the file ends" : "this stands"
        return SyntaxFault(
            rule: .unexpectedToken, range: token.range, sentence: "\(found) where \(wanted) was expected")
    }

    /// A fault where a token was expected: right behind the previous one.
    private func fault(_ rule: DonationsError.Rule, _ sentence: String) -> SyntaxFault {
        SyntaxFault(rule: rule, range: previousEnd..<previousEnd, sentence: sentence)
    }

    private func unclosed(_ open: Range<Int>, _ mark: String, _ wanted: String) -> SyntaxFault {
        let place = SourceMap(scanner.bytes).position(of: open.lowerBound)
        return SyntaxFault(
            rule: .unclosedBracket, range: previousEnd..<previousEnd,
            sentence: "\(wanted) is missing: the \(mark) in line \(place.line), column \(place.column) is not closed")
    }
}
