import Testing

/// Sizes that code must not pass.
///
/// Today's excess is in `Excess.list`, which may only shrink.
@Suite struct SizeTests {
    static let fileLines = 400
    static let functionLines = 60
    static let lineCharacters = 120
    static let parameters = 5

    static func excess(in file: SourceFile) -> [Excess] {
        var found: [Excess] = []
        if file.lineCount > fileLines { found.append(Excess(file.path, .fileLines, "", file.lineCount)) }
        for function in file.functions {
            if function.lineCount > functionLines {
                found.append(Excess(file.path, .functionLines, function.name, function.lineCount))
            }
            if function.parameterCount > parameters && !function.isMemberwise {
                found.append(Excess(file.path, .parameters, function.name, function.parameterCount))
            }
        }
        let long = file.lines.filter { $0.utf8.count > lineCharacters && $0.count > lineCharacters }.count
        if long > 0 { found.append(Excess(file.path, .longLines, "", long)) }
        return found
    }

    /// What is new or grew, and what is listed but has shrunk or gone.
    static func differences(found: [Excess], listed: [Excess]) -> [String] {
        let worse = Set(found).subtracting(listed).map { "\($0): too big" }
        let stale = Set(listed).subtracting(found).map {
            "\($0): is listed but no longer so; lower or remove the entry"
        }
        return (worse + stale).sorted()
    }

    @Test func nothingGrowsPastItsSize() {
        let found = (Repository.sources + Repository.tests).flatMap(Self.excess)
        let differences = Self.differences(found: found, listed: Excess.list)
        #expect(differences.isEmpty, "\(differences.map { "\n" + $0 }.joined())")
    }

    @Test func theListHoldsEachPlaceOnce() {
        #expect(Set(Excess.list.map { "\($0.path) \($0.measure) \($0.name)" }).count == Excess.list.count)
    }

    @Test func everyExcessIsFound() {
        let body = String(repeating: "    let a = 1\n", count: 400)
        let file = SourceFile(
            path: "Sources/Mesh/A.swift",
            text: "func f(a: A, b: B, c: C, d: D, e: E, f: F) {\n\(body)}\n// \(String(repeating: "x", count: 118))\n")
        #expect(
            Self.excess(in: file) == [
                Excess(file.path, .fileLines, "", 403), Excess(file.path, .functionLines, "f", 402),
                Excess(file.path, .parameters, "f", 6), Excess(file.path, .longLines, "", 1),
            ])
    }

    @Test func sizesAtTheLimitPass() {
        let body = String(repeating: "    let a = 1\n", count: 58)
        let rest = String(repeating: "\n", count: 340)
        let text = "func f(a: A, b: B, c: C, d: D, e: E) {\n\(body)}\n\(rest)"
        #expect(Self.excess(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)) == [])
    }

    @Test func growthAndStaleEntriesAreFound() {
        let listed = [Excess("a", .fileLines, "", 410), Excess("b", .fileLines, "", 500)]
        let found = [Excess("a", .fileLines, "", 411), Excess("b", .fileLines, "", 500)]
        #expect(Self.differences(found: found, listed: listed).count == 2)
        #expect(Self.differences(found: [listed[1]], listed: listed).count == 1)
        #expect(Self.differences(found: listed, listed: listed) == [])
    }
}
