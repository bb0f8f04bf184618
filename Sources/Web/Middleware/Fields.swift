/// Decoded name-value pairs of a query or of an `application/x-www-form-urlencoded` body, in order.
package struct Fields: Sendable {
    /// Most pairs that one form or query may hold.
    static let maximumCount = 512

    /// Names and values, at most 512, as they stand in the text.
    package private(set) var pairs: [(name: String, value: String)] = []

    /// No fields.
    init() {}

    /// Reads pairs separated by `&`; fails when an escape is broken, the text is not UTF-8 or there are too many.
    init?(parsing text: some StringProtocol) {
        guard !text.isEmpty else { return }
        let parts = text.split(separator: "&", omittingEmptySubsequences: true)
        guard parts.count <= Self.maximumCount else { return nil }
        for part in parts {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(halves[0], plusIsSpace: true),
                let value = PercentCoding.decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { return nil }
            pairs.append((name, value))
        }
    }

    /// The last value of a name; a later field wins as in JSON objects.
    package subscript(_ name: String) -> String? { pairs.last { $0.name == name }?.value }

    /// Every value of a name, in order.
    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// The value of a name without white space around it; `nil` when it is absent or blank.
    package func filled(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        let trimmed = value.trimmed
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Whether a checkbox of that name was ticked.
    package func isTicked(_ name: String) -> Bool {
        self[name].map { !["", "off", "false", "0"].contains($0) } ?? false
    }
}

extension StringProtocol {
    /// The text without white space at both ends.
    var trimmed: String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
        while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
        return String(slice)
    }
}
