/// Runs the statements of a template over values.
struct TemplateEvaluator {
    private static let maximumOutput = 16 << 20
    private static let maximumSteps = 400_000

    private var scopes: [[String: TemplateValue]]
    private var steps = 0
    /// What has been written.
    private(set) var output = ""

    /// Begins with these variables.
    init(variables: [String: TemplateValue]) {
        scopes = [variables]
    }

    /// Runs statements in order.
    mutating func run(_ nodes: [TemplateNode]) throws(ChatTemplateError) {
        for node in nodes {
            steps += 1
            guard steps < Self.maximumSteps, output.utf8.count < Self.maximumOutput else { throw .tooMuch }
            switch node {
            case .text(let text): output += text
            case .output(let expression): output += try value(expression).text
            case .set(let name, let member, let expression): try assign(name, member, try value(expression))
            case .branch(let branches, let otherwise):
                try run(try chosen(branches) ?? otherwise)
            case .loop(let variable, let list, let condition, let body):
                try loop(variable, list, condition, body)
            }
        }
    }

    private mutating func chosen(
        _ branches: [(condition: TemplateExpression, body: [TemplateNode])]
    ) throws(ChatTemplateError) -> [TemplateNode]? {
        for branch in branches where try value(branch.condition).isTrue { return branch.body }
        return nil
    }

    private mutating func loop(
        _ variable: String, _ list: TemplateExpression, _ condition: TemplateExpression?, _ body: [TemplateNode]
    ) throws(ChatTemplateError) {
        var elements: [TemplateValue]
        switch try value(list) {
        case .list(let list): elements = list
        case .map(let members): elements = members.keys.sorted().map { .string($0) }
        case .undefined: elements = []
        default: throw .value("something that is no list is looped over")
        }
        scopes.append([:])
        defer { scopes.removeLast() }
        if let condition {
            var kept: [TemplateValue] = []
            for element in elements {
                scopes[scopes.count - 1] = [variable: element]
                if try value(condition).isTrue { kept.append(element) }
            }
            elements = kept
        }
        for (index, element) in elements.enumerated() {
            let loop: [String: TemplateValue] = [
                "index": .integer(index + 1), "index0": .integer(index), "length": .integer(elements.count),
                "first": .bool(index == 0), "last": .bool(index == elements.count - 1),
                "previtem": index > 0 ? elements[index - 1] : .undefined,
                "nextitem": index + 1 < elements.count ? elements[index + 1] : .undefined,
            ]
            scopes[scopes.count - 1] = [variable: element, "loop": .map(loop)]
            try run(body)
        }
    }

    /// A member of a namespace is set where the namespace is; a plain name in the innermost scope.
    private mutating func assign(_ name: String, _ member: String?, _ value: TemplateValue) throws(ChatTemplateError) {
        guard let member else {
            scopes[scopes.count - 1][name] = value
            return
        }
        guard let scope = scopes.lastIndex(where: { $0[name] != nil }), case .map(var members) = scopes[scope][name]
        else { throw .value("\"\(name)\" is no namespace") }
        members[member] = value
        scopes[scope][name] = .map(members)
    }

    // MARK: - Expressions

    private mutating func value(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
        steps += 1
        guard steps < Self.maximumSteps else { throw .tooMuch }
        switch expression {
        case .literal(let value): return value
        case .name(let name): return scopes.last { $0[name] != nil }?[name] ?? .undefined
        case .list(let elements): return .list(try values(elements))
        case .member(let base, let key): return try member(of: try value(base), try value(key))
        case .slice(let base, let from, let to): return try slice(base, from, to)
        case .call(let name, let base, let arguments, let named):
            return try call(name, on: base, arguments, named)
        case .filter(let name, let base, let arguments):
            return try TemplateLibrary.filter(name, try value(base), try values(arguments))
        case .test(let name, let base): return .bool(TemplateLibrary.test(name, try value(base)))
        case .not(let inner): return .bool(!(try value(inner).isTrue))
        case .binary("and", let left, let right):
            let first = try value(left)
            return first.isTrue ? try value(right) : first
        case .binary("or", let left, let right):
            let first = try value(left)
            return first.isTrue ? first : try value(right)
        case .binary(let symbol, let left, let right):
            return try TemplateLibrary.binary(symbol, try value(left), try value(right))
        case .conditional(let condition, let then, let otherwise):
            return try value(condition).isTrue ? try value(then) : try value(otherwise)
        }
    }

    private mutating func values(_ expressions: [TemplateExpression]) throws(ChatTemplateError) -> [TemplateValue] {
        var values: [TemplateValue] = []
        for expression in expressions { values.append(try value(expression)) }
        return values
    }

    private func member(of base: TemplateValue, _ key: TemplateValue) throws(ChatTemplateError) -> TemplateValue {
        switch (base, key) {
        case (.map(let members), .string(let name)):
            return members[name] ?? .undefined
        case (.list(let elements), .integer(let index)):
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? elements[place] : .undefined
        case (.undefined, _):
            throw .value("a member of something undefined is asked for")
        default:
            return .undefined
        }
    }

    private mutating func slice(
        _ base: TemplateExpression, _ from: TemplateExpression?, _ to: TemplateExpression?
    ) throws(ChatTemplateError) -> TemplateValue {
        guard case .list(let elements) = try value(base) else { throw .value("something that is no list is cut") }
        func place(_ bound: TemplateValue?, or fallback: Int) -> Int {
            guard case .integer(let index)? = bound else { return fallback }
            return min(max(index < 0 ? elements.count + index : index, 0), elements.count)
        }
        let start = place(try from.map { (bound) throws(ChatTemplateError) in try value(bound) }, or: 0)
        let end = place(try to.map { (bound) throws(ChatTemplateError) in try value(bound) }, or: elements.count)
        return .list(start < end ? Array(elements[start..<end]) : [])
    }

    private mutating func call(
        _ name: String, on base: TemplateExpression?, _ arguments: [TemplateExpression],
        _ named: [String: TemplateExpression]
    ) throws(ChatTemplateError) -> TemplateValue {
        let given = try values(arguments)
        if let base { return try TemplateLibrary.method(name, on: try value(base), given) }
        switch name {
        case "raise_exception":
            throw .raised(given.first?.text ?? "The template refuses the conversation.")
        case "range":
            guard case .integer(let count)? = given.first, given.count == 1, count <= 100_000 else {
                throw .value("\"range\" takes one number")
            }
            return .list((0..<max(0, count)).map { .integer($0) })
        default:
            var members: [String: TemplateValue] = [:]
            for (key, expression) in named { members[key] = try value(expression) }
            return .map(members)
        }
    }
}
