/// A statement of a template.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression)
    case loop(variable: String, over: TemplateExpression, condition: TemplateExpression?, body: [TemplateNode])
    case branch([(condition: TemplateExpression, body: [TemplateNode])], otherwise: [TemplateNode])
    case set(name: String, member: String?, value: TemplateExpression)
}

/// An expression of a template.
indirect enum TemplateExpression: Sendable {
    case literal(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case member(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?)
    case call(String, on: TemplateExpression?, [TemplateExpression], named: [String: TemplateExpression])
    case filter(String, TemplateExpression, [TemplateExpression])
    case test(String, TemplateExpression)
    case not(TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    case conditional(TemplateExpression, then: TemplateExpression, otherwise: TemplateExpression)
}

/// A value that a template computes with.
indirect enum TemplateValue: Sendable {
    case undefined
    case none
    case bool(Bool)
    case integer(Int)
    case string(String)
    case list([TemplateValue])
    case map([String: TemplateValue])

    /// Whether `if` takes it for true.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let members): !members.isEmpty
        }
    }

    /// What output writes.
    var text: String {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .integer(let number): String(number)
        case .string(let text): text
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .map(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }

    /// Equality as templates see it; strings are compared by their bytes.
    func equals(_ other: TemplateValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.integer(let a), .integer(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.none, .none), (.undefined, .undefined): true
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
        default: false
        }
    }
}
