import Testing

/// Each line of the changelog says first what it is about.
@Suite struct ChangelogTests {
    /// The words; everything about machines that work together is `mesh`, whatever room its files are in.
    private static let words: Set<String> = [
        "mesh", "dashboard", "audit", "compute", "command", "metrics", "language", "docs",
    ]

    /// Entries that begin with another word, or with none.
    static func faults(_ text: String) -> [Fault] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            guard line.hasPrefix("- ") || line.hasPrefix("* ") else { return nil }
            let word = line.dropFirst(2).prefix { $0 != ":" }
            let isFit = words.contains(String(word)) && line.dropFirst(2 + word.count).hasPrefix(": ")
            return isFit
                ? nil : Fault(path: "Docs/Changelog.md", line: index + 1, what: "no prefix: \(line.prefix(40))")
        }
    }

    @Test func everyEntryHasOnePrefix() throws {
        let text = try Repository.text("Docs/Changelog.md")
        #expect(text.contains("\n- mesh: "))
        expectNone(Self.faults(text))
    }

    @Test func otherPrefixesAreFound() {
        let text = "# Changelog\n\n- mesh: a\n- mesh/nodes: b\n- populi: c\n- d\n* dashboard e\n"
        #expect(Self.faults(text).map(\.line) == [4, 5, 6, 7])
    }
}
