import Foundation

/// What is done to text before it is cut.
indirect enum Normalizer: Sendable {
    case none
    case sequence([Normalizer])
    case prepend([Unicode.Scalar])
    case replace([Unicode.Scalar], with: [Unicode.Scalar])
    case composed, decomposed, compatibilityComposed, compatibilityDecomposed
    case lowercase
    case strip(left: Bool, right: Bool)

    init(_ value: ConfigValue?) throws(TokenizerError) {
        guard let value, value != .null else {
            self = .none
            return
        }
        switch value["type"]?.text ?? "" {
        case "Sequence":
            var parts: [Normalizer] = []
            for part in value["normalizers"]?.list ?? [] { parts.append(try Normalizer(part)) }
            self = .sequence(parts)
        case "Prepend": self = .prepend(Array((value["prepend"]?.text ?? "").unicodeScalars))
        case "Replace":
            guard let needle = value["pattern"]?["String"]?.text, let content = value["content"]?.text else {
                throw .unsupported(part: "normalizer", type: "Replace by expression")
            }
            self = .replace(Array(needle.unicodeScalars), with: Array(content.unicodeScalars))
        case "NFC": self = .composed
        case "NFD": self = .decomposed
        case "NFKC": self = .compatibilityComposed
        case "NFKD": self = .compatibilityDecomposed
        case "Lowercase": self = .lowercase
        case "Strip":
            self = .strip(
                left: value["strip_left"]?.flag ?? true, right: value["strip_right"]?.flag ?? true)
        case let type: throw .unsupported(part: "normalizer", type: type)
        }
    }

    func apply(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        switch self {
        case .none: text
        case .sequence(let parts): parts.reduce(text) { $1.apply($0) }
        case .prepend(let head): text.isEmpty ? text : head + text
        case .replace(let needle, let content): Self.replacing(needle, with: content, in: text)
        case .composed: Self.mapped(text) { $0.precomposedStringWithCanonicalMapping }
        case .decomposed: Self.mapped(text) { $0.decomposedStringWithCanonicalMapping }
        case .compatibilityComposed: Self.mapped(text) { $0.precomposedStringWithCompatibilityMapping }
        case .compatibilityDecomposed: Self.mapped(text) { $0.decomposedStringWithCompatibilityMapping }
        case .lowercase: text.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
        case .strip(let left, let right): Self.stripped(text, left, right)
        }
    }

    private static func mapped(_ text: [Unicode.Scalar], _ map: (String) -> String) -> [Unicode.Scalar] {
        guard text.contains(where: { !$0.isASCII }) else { return text }
        return Array(map(String(String.UnicodeScalarView(text))).unicodeScalars)
    }

    private static func replacing(
        _ needle: [Unicode.Scalar], with content: [Unicode.Scalar], in text: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var position = 0
        for range in SplitPattern.literal(needle).matches(in: text) {
            result += text[position..<range.lowerBound]
            result += content
            position = range.upperBound
        }
        return result + text[position...]
    }

    private static func stripped(_ text: [Unicode.Scalar], _ left: Bool, _ right: Bool) -> [Unicode.Scalar] {
        var slice = text[...]
        while left, let first = slice.first, first.properties.isWhitespace { slice.removeFirst() }
        while right, let last = slice.last, last.properties.isWhitespace { slice.removeLast() }
        return Array(slice)
    }
}
