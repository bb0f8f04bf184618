/// The operators, filters, tests and methods of templates: pure functions of values.
enum TemplateLibrary {
    /// An operator that takes both sides.
    static func binary(
        _ symbol: String, _ left: TemplateValue, _ right: TemplateValue
    ) throws(ChatTemplateError) -> TemplateValue {
        switch symbol {
        case "==": return .bool(left.equals(right))
        case "!=": return .bool(!left.equals(right))
        case "~": return .string(left.text + right.text)
        case "in": return .bool(try contains(right, left))
        default: break
        }
        switch (left, right) {
        case (.integer(let a), .integer(let b)): return try arithmetic(symbol, a, b)
        case (.string(let a), .string(let b)) where symbol == "+": return .string(a + b)
        case (.list(let a), .list(let b)) where symbol == "+": return .list(a + b)
        default: throw .value("\"\(symbol)\" between values that do not fit")
        }
    }

    private static func arithmetic(_ symbol: String, _ a: Int, _ b: Int) throws(ChatTemplateError) -> TemplateValue {
        switch symbol {
        case "+": return .integer(a &+ b)
        case "-": return .integer(a &- b)
        case "*": return .integer(a &* b)
        case "<": return .bool(a < b)
        case ">": return .bool(a > b)
        case "<=": return .bool(a <= b)
        case ">=": return .bool(a >= b)
        case "%", "//":
            guard b > 0 else { throw .value("a division by something not above 0") }
            let remainder = ((a % b) + b) % b
            return .integer(symbol == "%" ? remainder : (a - remainder) / b)
        default: throw .value("\"\(symbol)\" between numbers")
        }
    }

    private static func contains(
        _ whole: TemplateValue, _ part: TemplateValue
    ) throws(ChatTemplateError) -> Bool {
        switch (whole, part) {
        case (.string(let text), .string(let word)):
            return word.isEmpty || !parts(Array(text.utf8), around: Array(word.utf8)).isEmpty
        case (.list(let elements), _): return elements.contains { $0.equals(part) }
        case (.map(let members), .string(let key)): return members[key] != nil
        case (.undefined, _): return false
        default: throw .value("\"in\" between values that do not fit")
        }
    }

    /// Where `word` begins in `text`, without overlap.
    private static func parts(_ text: [UInt8], around word: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var index = 0
        while index + word.count <= text.count {
            if text[index...].starts(with: word) {
                starts.append(index)
                index += word.count
            } else {
                index += 1
            }
        }
        return starts
    }

    /// What stands behind `|`.
    static func filter(
        _ name: String, _ value: TemplateValue, _ arguments: [TemplateValue]
    ) throws(ChatTemplateError) -> TemplateValue {
        switch (name, value) {
        case ("trim", _): return .string(trimmed(value.text, start: true, end: true))
        case ("upper", _): return .string(value.text.uppercased())
        case ("lower", _): return .string(value.text.lowercased())
        case ("string", _), ("safe", _): return .string(value.text)
        case ("length", .string(let text)), ("count", .string(let text)): return .integer(text.unicodeScalars.count)
        case ("length", .list(let list)), ("count", .list(let list)): return .integer(list.count)
        case ("length", .map(let map)), ("count", .map(let map)): return .integer(map.count)
        case ("first", .list(let list)): return list.first ?? .undefined
        case ("last", .list(let list)): return list.last ?? .undefined
        case ("list", .list): return value
        case ("join", .list(let list)):
            return .string(list.map(\.text).joined(separator: arguments.first?.text ?? ""))
        case ("default", .undefined): return arguments.first ?? .string("")
        case ("default", _):
            let wantsTruth = arguments.count > 1 && arguments[1].isTrue
            return wantsTruth && !value.isTrue ? arguments[0] : value
        default: throw .value("the filter \"\(name)\" on a value that does not fit")
        }
    }

    /// What stands behind `is`.
    static func test(_ name: String, _ value: TemplateValue) -> Bool {
        switch (name, value) {
        case ("undefined", .undefined), ("none", .none), ("string", .string), ("mapping", .map): true
        case ("boolean", .bool), ("number", .integer), ("integer", .integer): true
        case ("true", .bool(let flag)): flag
        case ("false", .bool(let flag)): !flag
        case ("defined", .undefined): false
        case ("defined", _): true
        case ("iterable", .list), ("iterable", .string), ("iterable", .map): true
        case ("sequence", .list), ("sequence", .string): true
        default: false
        }
    }

    /// What stands behind a dot with parentheses.
    static func method(
        _ name: String, on value: TemplateValue, _ arguments: [TemplateValue]
    ) throws(ChatTemplateError) -> TemplateValue {
        switch (name, value) {
        case ("get", .map(let members)):
            return members[arguments.first?.text ?? ""] ?? (arguments.count > 1 ? arguments[1] : .none)
        case ("items", .map(let members)):
            return .list(members.sorted { $0.key < $1.key }.map { .list([.string($0.key), $0.value]) })
        case (_, .string(let text)):
            return try method(name, onText: text, arguments.map(\.text))
        default:
            throw .value("the method \"\(name)\" on a value that has none such")
        }
    }

    private static func method(
        _ name: String, onText text: String, _ arguments: [String]
    ) throws(ChatTemplateError) -> TemplateValue {
        let first = arguments.first ?? ""
        switch name {
        case "strip" where arguments.isEmpty: return .string(trimmed(text, start: true, end: true))
        case "lstrip" where arguments.isEmpty: return .string(trimmed(text, start: true, end: false))
        case "rstrip" where arguments.isEmpty: return .string(trimmed(text, start: false, end: true))
        case "startswith": return .bool(text.utf8.starts(with: first.utf8))
        case "endswith": return .bool(text.utf8.reversed().starts(with: first.utf8.reversed()))
        case "upper": return .string(text.uppercased())
        case "lower": return .string(text.lowercased())
        case "split" where !first.isEmpty: return .list(split(text, by: first).map { .string($0) })
        case "replace" where arguments.count == 2 && !first.isEmpty:
            return .string(split(text, by: first).joined(separator: arguments[1]))
        default: throw .value("the method \"\(name)\" with these arguments")
        }
    }

    private static func split(_ text: String, by word: String) -> [String] {
        let (bytes, separator) = (Array(text.utf8), Array(word.utf8))
        var pieces: [String] = []
        var start = 0
        for at in parts(bytes, around: separator) {
            pieces.append(String(decoding: bytes[start..<at], as: UTF8.self))
            start = at + separator.count
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    private static func trimmed(_ text: String, start: Bool, end: Bool) -> String {
        var scalars = text.unicodeScalars[...]
        while start, let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while end, let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
