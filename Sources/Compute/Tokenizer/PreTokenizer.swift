/// How normalised text is cut into the pieces that are encoded one by one.
indirect enum PreTokenizer: Sendable {
    /// What becomes of a match.
    enum Behavior: String, Sendable {
        case isolated = "Isolated"
        case removed = "Removed"
        case mergedWithPrevious = "MergedWithPrevious"
        case mergedWithNext = "MergedWithNext"
        case contiguous = "Contiguous"
    }

    case none
    case sequence([PreTokenizer])
    case split(SplitPattern, Behavior, invert: Bool)
    case byteLevel(addPrefixSpace: Bool, usesPattern: Bool)
    case digits(individual: Bool)
    case metaspace(Unicode.Scalar, prepend: Prepend, split: Bool)

    /// When a Metaspace puts its mark in front.
    enum Prepend: String, Sendable { case always, first, never }

    init(_ value: ConfigValue?) throws(TokenizerError) {
        guard let value, value != .null else {
            self = .none
            return
        }
        switch value["type"]?.text ?? "" {
        case "Sequence":
            var parts: [PreTokenizer] = []
            for part in value["pretokenizers"]?.list ?? [] { parts.append(try PreTokenizer(part)) }
            self = .sequence(parts)
        case "Split": self = try Self.split(value)
        case "ByteLevel":
            self = .byteLevel(
                addPrefixSpace: value["add_prefix_space"]?.flag ?? true, usesPattern: value["use_regex"]?.flag ?? true)
        case "Digits": self = .digits(individual: value["individual_digits"]?.flag ?? false)
        case "Metaspace":
            let prefix = value["add_prefix_space"]?.flag ?? true
            let scheme = value["prepend_scheme"]?.text.flatMap(Prepend.init) ?? (prefix ? .always : .never)
            self = .metaspace(
                value["replacement"]?.text?.unicodeScalars.first ?? "\u{2581}", prepend: scheme,
                split: value["split"]?.flag ?? true)
        case let type: throw .unsupported(part: "pre-tokenizer", type: type)
        }
    }

    private static func split(_ value: ConfigValue) throws(TokenizerError) -> PreTokenizer {
        let word = value["behavior"]?.text ?? ""
        guard let behavior = Behavior(rawValue: word) else { throw .unsupported(part: "split behavior", type: word) }
        let pattern: SplitPattern
        if let literal = value["pattern"]?["String"]?.text {
            pattern = .literal(Array(literal.unicodeScalars))
        } else {
            pattern = try SplitPattern(expression: value["pattern"]?["Regex"]?.text ?? "")
        }
        return .split(pattern, behavior, invert: value["invert"]?.flag ?? false)
    }

    /// Whether pieces are encoded byte by byte.
    var isByteLevel: Bool {
        switch self {
        case .byteLevel: true
        case .sequence(let parts): parts.contains { $0.isByteLevel }
        default: false
        }
    }

    /// The pieces of one section; `isFirst` says whether it begins the text.
    func apply(_ pieces: [[Unicode.Scalar]], isFirst: Bool) -> [[Unicode.Scalar]] {
        switch self {
        case .none: pieces
        case .sequence(let parts): parts.reduce(pieces) { $1.apply($0, isFirst: isFirst) }
        case .split(let pattern, let behavior, let invert):
            pieces.flatMap { Self.cut($0, pattern.matches(in: $0), behavior, invert: invert) }
        case .byteLevel(let addPrefixSpace, let usesPattern):
            pieces.flatMap { Self.bytePieces($0, addPrefixSpace, usesPattern) }
        case .digits(let individual): pieces.flatMap { Self.cutDigits($0, individual) }
        case .metaspace(let mark, let prepend, let split):
            pieces.enumerated().flatMap { index, piece in
                Self.marked(piece, mark, prepend, isFirst: isFirst && index == 0, split)
            }
        }
    }

    private static func bytePieces(_ piece: [Unicode.Scalar], _ prefix: Bool, _ usesPattern: Bool) -> [[Unicode.Scalar]]
    {
        var text = piece
        if prefix, text.first != " ", !text.isEmpty { text.insert(" ", at: 0) }
        guard usesPattern else { return text.isEmpty ? [] : [text] }
        return SplitPattern.gpt2.matches(in: text).map { Array(text[$0]) }
    }

    private static func cutDigits(_ piece: [Unicode.Scalar], _ individual: Bool) -> [[Unicode.Scalar]] {
        var result: [[Unicode.Scalar]] = []
        var lastWasDigit = false
        for scalar in piece {
            let isDigit = ScalarClass(scalar) == .number
            let joins = !result.isEmpty && isDigit == lastWasDigit && !(isDigit && individual)
            if joins { result[result.count - 1].append(scalar) } else { result.append([scalar]) }
            lastWasDigit = isDigit
        }
        return result
    }

    private static func marked(
        _ piece: [Unicode.Scalar], _ mark: Unicode.Scalar, _ prepend: Prepend, isFirst: Bool, _ split: Bool
    ) -> [[Unicode.Scalar]] {
        var text = piece.map { $0 == " " ? mark : $0 }
        let wantsMark = prepend == .always || (prepend == .first && isFirst)
        if wantsMark, !text.isEmpty, text.first != mark { text.insert(mark, at: 0) }
        guard split else { return text.isEmpty ? [] : [text] }
        return cut(text, SplitPattern.literal([mark]).matches(in: text), .mergedWithNext, invert: false)
    }

    static func cut(
        _ text: [Unicode.Scalar], _ matches: [Range<Int>], _ behavior: Behavior, invert: Bool
    ) -> [[Unicode.Scalar]] {
        var parts: [(range: Range<Int>, isMatch: Bool)] = []
        var position = 0
        for match in matches {
            if match.lowerBound > position { parts.append((position..<match.lowerBound, invert)) }
            parts.append((match, !invert))
            position = match.upperBound
        }
        if position < text.count { parts.append((position..<text.count, invert)) }
        return join(parts, behavior).map { Array(text[$0]) }
    }

    private static func join(_ parts: [(range: Range<Int>, isMatch: Bool)], _ behavior: Behavior) -> [Range<Int>] {
        switch behavior {
        case .isolated: return parts.map(\.range)
        case .removed: return parts.filter { !$0.isMatch }.map(\.range)
        case .contiguous, .mergedWithPrevious, .mergedWithNext:
            var result: [(range: Range<Int>, isMatch: Bool)] = []
            for part in parts {
                guard let last = result.last, joins(last.isMatch, part.isMatch, behavior) else {
                    result.append(part)
                    continue
                }
                let isMatch = behavior == .mergedWithNext ? false : part.isMatch
                result[result.count - 1] = (last.range.lowerBound..<part.range.upperBound, isMatch)
            }
            return result.map(\.range)
        }
    }

    private static func joins(_ last: Bool, _ part: Bool, _ behavior: Behavior) -> Bool {
        switch behavior {
        case .contiguous: last == part
        case .mergedWithPrevious: part && !last
        case .mergedWithNext: last && !part
        case .isolated, .removed: false
        }
    }
}
