/// Builds statements and expressions from the parts of a template.
struct TemplateParser {
    static let filters: Set<String> = [
        "trim", "upper", "lower", "length", "count", "first", "last", "join", "default", "string", "safe", "list",
    ]
    static let tests: Set<String> = [
        "defined", "undefined", "none", "string", "mapping", "iterable", "sequence", "number", "true", "false",
        "boolean", "integer",
    ]
    static let functions: Set<String> = ["raise_exception", "namespace", "range"]
    static let methods: Set<String> = [
        "strip", "lstrip", "rstrip", "startswith", "endswith", "upper", "lower", "split", "replace", "get", "items",
    ]
    private static let maximumDepth = 100

    private var parts: ArraySlice<TemplatePart>
    private var tokens: ArraySlice<TemplateToken> = []
    private var depth = 0

    /// Reads these parts.
    init(_ parts: [TemplatePart]) {
        self.parts = parts[...]
    }

    /// All statements.
    mutating func parseAll() throws(ChatTemplateError) -> [TemplateNode] {
        let (nodes, end) = try nodes()
        if let end { throw .syntax("\"\(end)\" stands alone") }
        return nodes
    }

    // MARK: - Statements

    /// Statements up to one that ends or divides a block; its word comes back, its other tokens stay.
    private mutating func nodes() throws(ChatTemplateError) -> ([TemplateNode], String?) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw .syntax("it is nested too deep") }
        var nodes: [TemplateNode] = []
        while let part = parts.popFirst() {
            switch part {
            case .text(let text):
                nodes.append(.text(text))
            case .output(let inside):
                tokens = inside[...]
                nodes.append(.output(try expression()))
                try end()
            case .statement(let inside):
                tokens = inside[...]
                guard case .name(let word)? = tokens.popFirst() else { throw .syntax("a statement has no word") }
                if ["endfor", "endif", "else", "elif"].contains(word) { return (nodes, word) }
                nodes.append(try statement(word))
            }
        }
        return (nodes, nil)
    }

    private mutating func statement(_ word: String) throws(ChatTemplateError) -> TemplateNode {
        switch word {
        case "for": try loop()
        case "if": try branch()
        case "set": try assignment()
        default: throw .unsupported("the statement \"\(word)\"")
        }
    }

    private mutating func loop() throws(ChatTemplateError) -> TemplateNode {
        let variable = try name()
        guard take(name: "in") else { throw .syntax("\"for\" without \"in\"") }
        let list = try disjunction()
        let condition = take(name: "if") ? try disjunction() : nil
        try end()
        let (body, word) = try nodes()
        guard word == "endfor" else { throw .syntax("\"for\" is not ended by \"endfor\"") }
        try end()
        return .loop(variable: variable, over: list, condition: condition, body: body)
    }

    private mutating func branch() throws(ChatTemplateError) -> TemplateNode {
        var branches: [(condition: TemplateExpression, body: [TemplateNode])] = []
        var condition: TemplateExpression? = try expression()
        var otherwise: [TemplateNode] = []
        try end()
        while true {
            let (body, word) = try nodes()
            if let test = condition { branches.append((test, body)) } else { otherwise = body }
            switch word {
            case "endif":
                try end()
                return .branch(branches, otherwise: otherwise)
            case "elif" where condition != nil: condition = try expression()
            case "else" where condition != nil: condition = nil
            default: throw .syntax("\"if\" is not ended by \"endif\"")
            }
            try end()
        }
    }

    private mutating func assignment() throws(ChatTemplateError) -> TemplateNode {
        let variable = try name()
        let member = take(symbol: ".") ? try name() : nil
        guard take(symbol: "=") else { throw .unsupported("a \"set\" without \"=\"") }
        let value = try expression()
        try end()
        return .set(name: variable, member: member, value: value)
    }

    // MARK: - Expressions, weakest binding first

    private mutating func expression() throws(ChatTemplateError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw .syntax("it is nested too deep") }
        let value = try disjunction()
        guard take(name: "if") else { return value }
        let condition = try disjunction()
        let otherwise = take(name: "else") ? try expression() : .literal(.undefined)
        return .conditional(condition, then: value, otherwise: otherwise)
    }

    private mutating func disjunction() throws(ChatTemplateError) -> TemplateExpression {
        var left = try conjunction()
        while take(name: "or") { left = .binary("or", left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(ChatTemplateError) -> TemplateExpression {
        var left = try negation()
        while take(name: "and") { left = .binary("and", left, try negation()) }
        return left
    }

    private mutating func negation() throws(ChatTemplateError) -> TemplateExpression {
        var isNegated = false
        while take(name: "not") { isNegated.toggle() }
        let value = try comparison()
        return isNegated ? .not(value) : value
    }

    private mutating func comparison() throws(ChatTemplateError) -> TemplateExpression {
        var left = try sum()
        while true {
            if take(name: "in") {
                left = .binary("in", left, try sum())
            } else if tokens.starts(with: [.name("not"), .name("in")]) {
                tokens = tokens.dropFirst(2)
                left = .not(.binary("in", left, try sum()))
            } else if let symbol = take(anySymbol: ["==", "!=", "<", ">", "<=", ">="]) {
                left = .binary(symbol, left, try sum())
            } else {
                return left
            }
        }
    }

    private mutating func sum() throws(ChatTemplateError) -> TemplateExpression {
        var left = try product()
        while let symbol = take(anySymbol: ["+", "-", "~"]) { left = .binary(symbol, left, try product()) }
        return left
    }

    private mutating func product() throws(ChatTemplateError) -> TemplateExpression {
        var left = try tested()
        while let symbol = take(anySymbol: ["*", "%", "//"]) { left = .binary(symbol, left, try tested()) }
        return left
    }

    private mutating func tested() throws(ChatTemplateError) -> TemplateExpression {
        var value = try postfixed()
        while take(name: "is") {
            let isNegated = take(name: "not")
            let test = try name()
            guard Self.tests.contains(test) else { throw .unsupported("the test \"\(test)\"") }
            value = isNegated ? .not(.test(test, value)) : .test(test, value)
        }
        return value
    }

    private mutating func postfixed() throws(ChatTemplateError) -> TemplateExpression {
        var value = try primary()
        while true {
            if take(symbol: ".") {
                value = try memberOrMethod(of: value)
            } else if take(symbol: "[") {
                value = try subscripted(value)
            } else if take(symbol: "|") {
                let filter = try name()
                guard Self.filters.contains(filter) else { throw .unsupported("the filter \"\(filter)\"") }
                value = .filter(filter, value, take(symbol: "(") ? try arguments().positional : [])
            } else {
                return value
            }
        }
    }

    private mutating func memberOrMethod(of value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        let member = try name()
        guard take(symbol: "(") else { return .member(value, .literal(.string(member))) }
        guard Self.methods.contains(member) else { throw .unsupported("the method \"\(member)\"") }
        return .call(member, on: value, try arguments().positional, named: [:])
    }

    private mutating func subscripted(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        let from = tokens.first == .symbol(":") ? nil : try expression()
        guard take(symbol: ":") else {
            try expect("]")
            return .member(value, from ?? .literal(.undefined))
        }
        let to = tokens.first == .symbol("]") ? nil : try expression()
        guard tokens.first != .symbol(":") else { throw .unsupported("a slice with a step") }
        try expect("]")
        return .slice(value, from: from, to: to)
    }

    private mutating func primary() throws(ChatTemplateError) -> TemplateExpression {
        switch tokens.popFirst() {
        case .string(let text): return .literal(.string(text))
        case .integer(let number): return .literal(.integer(number))
        case .symbol("-"):
            guard case .integer(let number)? = tokens.popFirst() else { throw .syntax("\"-\" without a number") }
            return .literal(.integer(-number))
        case .symbol("("):
            let inner = try expression()
            try expect(")")
            return inner
        case .symbol("["):
            var elements: [TemplateExpression] = []
            while !take(symbol: "]") {
                elements.append(try expression())
                if !take(symbol: ",") {
                    try expect("]")
                    break
                }
            }
            return .list(elements)
        case .name(let word): return try named(word)
        default: throw .syntax("an expression is missing")
        }
    }

    private mutating func named(_ word: String) throws(ChatTemplateError) -> TemplateExpression {
        switch word {
        case "true", "True": return .literal(.bool(true))
        case "false", "False": return .literal(.bool(false))
        case "none", "None": return .literal(.none)
        default:
            guard take(symbol: "(") else { return .name(word) }
            guard Self.functions.contains(word) else { throw .unsupported("the function \"\(word)\"") }
            let arguments = try arguments()
            return .call(word, on: nil, arguments.positional, named: arguments.named)
        }
    }

    private mutating func arguments() throws(ChatTemplateError) -> (
        positional: [TemplateExpression], named: [String: TemplateExpression]
    ) {
        var positional: [TemplateExpression] = []
        var named: [String: TemplateExpression] = [:]
        while !take(symbol: ")") {
            if case .name(let key)? = tokens.first, tokens.dropFirst().first == .symbol("=") {
                tokens = tokens.dropFirst(2)
                named[key] = try expression()
            } else {
                positional.append(try expression())
            }
            if !take(symbol: ",") {
                try expect(")")
                break
            }
        }
        return (positional, named)
    }

    // MARK: - Tokens

    private mutating func take(name: String) -> Bool { take(.name(name)) }

    private mutating func take(symbol: String) -> Bool { take(.symbol(symbol)) }

    private mutating func take(_ token: TemplateToken) -> Bool {
        guard tokens.first == token else { return false }
        tokens = tokens.dropFirst()
        return true
    }

    private mutating func take(anySymbol symbols: [String]) -> String? {
        guard case .symbol(let symbol)? = tokens.first, symbols.contains(symbol) else { return nil }
        tokens = tokens.dropFirst()
        return symbol
    }

    private mutating func name() throws(ChatTemplateError) -> String {
        guard case .name(let word)? = tokens.popFirst() else { throw .syntax("a name is missing") }
        return word
    }

    private mutating func expect(_ symbol: String) throws(ChatTemplateError) {
        guard take(symbol: symbol) else { throw .syntax("\"\(symbol)\" is missing") }
    }

    private func end() throws(ChatTemplateError) {
        guard tokens.isEmpty else { throw .syntax("a statement has words too many") }
    }
}
