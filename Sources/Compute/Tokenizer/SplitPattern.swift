import Foundation

/// How text is cut into words before byte-pair encoding.
///
/// The patterns of GPT-2, Llama 3 and Qwen 2 are matched by hand over scalars; any other goes to ICU.
enum SplitPattern: Sendable {
    /// GPT-2's own pattern, also behind `use_regex`.
    case gpt2
    /// Llama 3 and Qwen 2; at most this many digits in a piece.
    case llama3(digits: Int)
    /// An expression for ICU.
    case expression(RegularExpression)
    /// A literal text.
    case literal([Unicode.Scalar])

    /// A compiled expression.
    ///
    /// `@unchecked Sendable`: NSRegularExpression is documented as immutable and safe to use from any thread.
    struct RegularExpression: @unchecked Sendable {
        let compiled: NSRegularExpression
    }

    private static let llama3Head =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
    private static let llama3Tail =
        #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let gpt2Source =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    init(expression source: String) throws(TokenizerError) {
        switch source {
        case Self.gpt2Source: self = .gpt2
        case Self.llama3Head + #"\p{N}{1,3}"# + Self.llama3Tail: self = .llama3(digits: 3)
        case Self.llama3Head + #"\p{N}"# + Self.llama3Tail: self = .llama3(digits: 1)
        default:
            do {
                self = .expression(.init(compiled: try NSRegularExpression(pattern: source)))
            } catch {
                throw .unsupported(part: "split pattern", type: source)
            }
        }
    }

    /// The matches, from left to right, as ranges of scalars.
    func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
        switch self {
        case .gpt2: Self.scan(text) { WordMatcher(text: text).gpt2(at: $0) }
        case .llama3(let digits): Self.scan(text) { WordMatcher(text: text).llama3(at: $0, digits: digits) }
        case .literal(let needle): Self.find(needle, in: text)
        case .expression(let expression): Self.find(expression, in: text)
        }
    }

    private static func scan(_ text: [Unicode.Scalar], _ end: (Int) -> Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let next = max(start + 1, end(start))
            ranges.append(start..<next)
            start = next
        }
        return ranges
    }

    private static func find(_ needle: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
        guard !needle.isEmpty else { return [] }
        var ranges: [Range<Int>] = []
        var start = 0
        while start + needle.count <= text.count {
            if text[start..<start + needle.count].elementsEqual(needle) {
                ranges.append(start..<start + needle.count)
                start += needle.count
            } else {
                start += 1
            }
        }
        return ranges
    }

    private static func find(_ expression: RegularExpression, in text: [Unicode.Scalar]) -> [Range<Int>] {
        var scalarAtUnit: [Int] = []
        var view = String.UnicodeScalarView()
        for (index, scalar) in text.enumerated() {
            view.append(scalar)
            for _ in 0..<scalar.utf16.count { scalarAtUnit.append(index) }
        }
        scalarAtUnit.append(text.count)
        let whole = NSRange(location: 0, length: scalarAtUnit.count - 1)
        return expression.compiled.matches(in: String(view), range: whole).compactMap { match in
            let (start, end) = (
                scalarAtUnit[match.range.location], scalarAtUnit[match.range.location + match.range.length]
            )
            return start < end ? start..<end : nil
        }
    }
}

/// The word patterns, alternative by alternative, each in the order of its expression.
struct WordMatcher {
    let text: [Unicode.Scalar]

    func gpt2(at start: Int) -> Int {
        if let end = contraction(at: start, folding: false) { return end }
        let body = text[start] == " " ? start + 1 : start
        for matches in [isLetter, isNumber, isOther] {
            let end = run(from: body, while: matches)
            if end > body { return end }
        }
        return spaces(from: start)
    }

    func llama3(at start: Int, digits: Int) -> Int {
        if let end = contraction(at: start, folding: true) { return end }
        if let end = letters(at: start) { return end }
        let numbers = run(from: start, limit: digits, while: isNumber)
        if numbers > start { return numbers }
        let body = text[start] == " " ? start + 1 : start
        let other = run(from: body, while: isOther)
        if other > body { return run(from: other) { $0 == "\r" || $0 == "\n" } }
        let blank = run(from: start, while: isSpace)
        if let lastBreak = text[start..<blank].lastIndex(where: { $0 == "\r" || $0 == "\n" }) { return lastBreak + 1 }
        return spaces(from: start)
    }

    private func letters(at start: Int) -> Int? {
        let first = text[start]
        if isLetter(first) { return run(from: start, while: isLetter) }
        guard first != "\r", first != "\n", !isNumber(first) else { return nil }
        let end = run(from: start + 1, while: isLetter)
        return end > start + 1 ? end : nil
    }

    /// `\s+(?!\S)|\s+`: all white space, less one before a word.
    private func spaces(from start: Int) -> Int {
        let end = run(from: start, while: isSpace)
        return end < text.count && end - start > 1 ? end - 1 : end
    }

    private func contraction(at start: Int, folding: Bool) -> Int? {
        guard text[start] == "'", start + 1 < text.count else { return nil }
        let first = folded(text[start + 1], folding)
        if "stmd".unicodeScalars.contains(first) { return start + 2 }
        guard start + 2 < text.count else { return nil }
        let second = folded(text[start + 2], folding)
        let isPair =
            (first == "r" && second == "e") || (first == "v" && second == "e") || (first == "l" && second == "l")
        return isPair ? start + 3 : nil
    }

    private func folded(_ scalar: Unicode.Scalar, _ folding: Bool) -> Unicode.Scalar {
        guard folding else { return scalar }
        if scalar == "\u{17F}" { return "s" }
        let isUpper = (0x41...0x5A).contains(scalar.value)
        return isUpper ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar
    }

    private func run(from start: Int, limit: Int = .max, while holds: (Unicode.Scalar) -> Bool) -> Int {
        var end = start
        while end < text.count, end - start < limit, holds(text[end]) { end += 1 }
        return end
    }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool { ScalarClass(scalar) == .letter }
    private func isNumber(_ scalar: Unicode.Scalar) -> Bool { ScalarClass(scalar) == .number }
    private func isSpace(_ scalar: Unicode.Scalar) -> Bool { ScalarClass(scalar) == .space }
    private func isOther(_ scalar: Unicode.Scalar) -> Bool { ScalarClass(scalar) == .other }
}

/// The four classes that the word patterns tell apart.
enum ScalarClass {
    case letter, number, space, other

    init(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A: self = .letter
            case 0x30...0x39: self = .number
            case 0x09...0x0D, 0x20: self = .space
            default: self = .other
            }
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = scalar.properties.isWhitespace ? .space : .other
        }
    }
}
