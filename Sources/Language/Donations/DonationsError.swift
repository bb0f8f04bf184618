/// Why a policy file cannot be read: the first broken rule by position.
package struct DonationsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of a rule, as programs see it.
    package enum Rule: String, Sendable, Hashable, CaseIterable, Codable {
        case notUTF8 = "not-utf8"
        case fileTooLarge = "file-too-large"
        case nestingTooDeep = "nesting-too-deep"
        case noDonationsBlock = "no-donations-block"
        case duplicateBlock = "duplicate-block"
        case unexpectedCharacter = "unexpected-character"
        case unexpectedToken = "unexpected-token"
        case unterminatedString = "unterminated-string"
        case unterminatedComment = "unterminated-comment"
        case badEscape = "bad-escape"
        case expectedColon = "expected-colon"
        case missingComma = "missing-comma"
        case unclosedBracket = "unclosed-bracket"
        case duplicateField = "duplicate-field"
        case missingField = "missing-field"
        case wrongType = "wrong-type"
        case outOfRange = "out-of-range"
    }

    /// The rule that is broken.
    package let rule: Rule
    /// The file's name, as given by the caller.
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int
    /// What is wrong and how it should be.
    package let sentence: String
    /// The line and a caret line below it.
    package let excerpt: String

    /// `file:line:column: sentence`, then the excerpt.
    package var description: String { "\(file):\(line):\(column): \(sentence)\n\(excerpt)" }

    init(_ fault: SyntaxFault, bytes: [UInt8], file: String) {
        let map = SourceMap(bytes)
        let place = map.position(of: fault.range.lowerBound)
        rule = fault.rule
        self.file = file
        line = place.line
        column = place.column
        sentence = fault.sentence
        excerpt = map.excerpt(fault.range)
    }
}
