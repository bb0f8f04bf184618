import Foundation

/// The words of an intent, as the rules see them.
struct IntentWords: Sendable {
    /// In order, with repeats.
    let list: [String]
    /// Without repeats.
    let set: Set<String>

    init(_ intent: String) {
        let text = intent.precomposedStringWithCanonicalMapping.lowercased()
        list = text.unicodeScalars.split { !Self.isWordScalar($0) }.compactMap { run in
            var scalars = run
            while let first = scalars.first, Self.isEdge(first) { scalars.removeFirst() }
            while let last = scalars.last, Self.isEdge(last) { scalars.removeLast() }
            return scalars.isEmpty ? nil : String(String.UnicodeScalarView(scalars))
        }
        set = Set(list)
    }

    var isUrgent: Bool { matches(ClassifierWords.urgent) }
    var isBackground: Bool { matches(ClassifierWords.background) }

    /// True when a word or phrase occurs; phrases match on consecutive words.
    private func matches(_ phrases: [[String]]) -> Bool { phrases.contains(where: has) }

    /// The words and phrases that occur, in the order of the list.
    func found(_ phrases: [[String]]) -> [String] { phrases.filter(has).map { $0.joined(separator: " ") } }

    private func has(_ phrase: [String]) -> Bool {
        guard phrase.count <= list.count else { return false }
        return (0...(list.count - phrase.count)).contains { start in
            list[start..<(start + phrase.count)].elementsEqual(phrase)
        }
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "_", "-", ".", "/": true
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber:
                true
            default: false
            }
        }
    }

    private static func isEdge(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "." || scalar == "/"
    }
}
