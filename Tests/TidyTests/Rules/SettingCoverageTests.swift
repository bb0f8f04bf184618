import Testing

/// Every setting of the table is read somewhere, or is listed as one that nothing reads yet.
@Suite struct SettingCoverageTests {
    private static let folder = "Sources/Mesh/Configuration/"

    /// Keys of `Setting("…"` in a file of the table.
    static func keys(in text: String) -> Set<String> {
        Set(
            text.split(separator: "Setting(", omittingEmptySubsequences: false).dropFirst().compactMap { part in
                let start = part.drop { $0 == " " || $0 == "\n" }
                return start.first == "\"" ? String(start.dropFirst().prefix { $0 != "\"" }) : nil
            })
    }

    /// Texts in double quotes of the `unread` list.
    static func unread(in text: String) -> Set<String> {
        guard let list = text.split(separator: "let unread").dropFirst().first else { return [] }
        let items = list.drop { $0 != "[" }.prefix { $0 != "]" }
        return Set(items.split(separator: "\"").map(String.init).filter { $0.contains(".") })
    }

    @Test func everySettingIsReadOrListed() throws {
        let table = Repository.sources.filter { $0.path.hasPrefix(Self.folder + "SettingTable") }
        let keys = table.reduce(into: Set<String>()) { $0.formUnion(Self.keys(in: $1.lines.joined(separator: "\n"))) }
        #expect(keys.count > 50)
        let listed = Self.unread(in: try Repository.text(Self.folder + "SettingTable+Later.swift"))
        #expect(listed.isSubset(of: keys))
        let lines = Repository.sources.filter { !$0.path.hasPrefix(Self.folder) }.flatMap(\.lines)
        let literals = Set(lines.filter { $0.utf8.contains(UInt8(ascii: "\"")) }.flatMap { $0.split(separator: "\"") })
        let unread = keys.filter { !literals.contains(Substring($0)) }
        #expect(unread.subtracting(listed).sorted() == [], "nothing reads them")
        #expect(listed.subtracting(unread).sorted() == [], "they are read: take them out of the list")
    }

    @Test func keysAndListsAreFound() {
        #expect(Self.keys(in: "Setting(\"a.b\", .x), Setting(\n  \"c.d\", y), Setting(key)") == ["a.b", "c.d"])
        #expect(
            Self.unread(in: "static let unread: Set<String> = [\n \"a.b\", \"c.d\",\n]\n \"e.f\"") == ["a.b", "c.d"])
    }
}
