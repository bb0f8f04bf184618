extension String {
    /// The text without white space at both ends, as every wire rule means it.
    package var wireTrimmed: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    /// The trimmed text; nil when nothing is left.
    package var wireNonBlank: String? {
        let trimmed = wireTrimmed
        return trimmed.isEmpty ? nil : trimmed
    }
}
