import Testing

/// The guides point at what exists.
@Suite struct GuideTests {
    /// Targets of the links in Markdown, code left out.
    static func links(in markdown: String) -> [(line: Int, target: String)] {
        var (found, isCode) = ([(Int, String)](), false)
        for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            for part in outsideCode(line).components(after: "](") {
                found.append((index + 1, String(part.prefix { $0 != ")" && $0 != " " })))
            }
        }
        return found
    }

    private static func outsideCode(_ line: Substring) -> String {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset.isMultiple(of: 2) }
            .map { String($0.element) }.joined(separator: " ")
    }

    /// Links whose file is missing.
    static func faults(path: String, markdown: String, exists: (String) -> Bool) -> [Fault] {
        let folder = path.split(separator: "/").dropLast().map(String.init)
        return links(in: markdown).compactMap { line, target in
            let file = String(target.prefix { $0 != "#" })
            guard !file.isEmpty, !["http://", "https://", "mailto:"].contains(where: file.hasPrefix) else { return nil }
            var parts = folder
            for part in file.split(separator: "/").map(String.init) where part != "." {
                if part == ".." { parts = Array(parts.dropLast()) } else { parts.append(part) }
            }
            return exists(parts.joined(separator: "/")) ? nil : Fault(path: path, line: line, what: "no file \(target)")
        }
    }

    /// Targets that a text tells to make.
    static func targets(in markdown: String) -> Set<String> {
        let parts = markdown.components(after: "make ").map { part in
            String(part.prefix { $0.isLetter && $0.isLowercase || $0 == "-" })
        }
        return Set(parts)
    }

    private var guides: [String] {
        Repository.paths.filter { $0.hasSuffix(".md") && ($0.hasPrefix("Docs/") || !$0.contains("/")) }
    }

    @Test func linksResolve() throws {
        for path in guides {
            expectNone(
                Self.faults(path: path, markdown: try Repository.text(path), exists: Repository.exists))
        }
    }

    /// A how-to names files that its reader will make.
    @Test func namedSourceFilesExist() throws {
        for path in guides where !path.hasPrefix("Docs/HowTo/") {
            let text = try Repository.text(path)
            let named = text.split { $0 == "`" || $0 == "\n" }.filter {
                ($0.hasPrefix("Sources/") || $0.hasPrefix("Tests/")) && !$0.contains { "*{}<>… ".contains($0) }
            }
            for name in named {
                #expect(Repository.exists(String(name)), "\(path) names \(name)")
            }
        }
    }

    /// Guidance on labels leads to the code that judges them.
    @Test func guidanceOnLabelsPointsAtThePlanner() throws {
        let guide = try Repository.text("Docs/Guides/Scripting.md")
        let places = ["Sources/Mesh/Jobs/NodeJudge.swift", "Sources/Mesh/Jobs/Planner.swift"]
        for place in places { #expect(guide.contains("`\(place)`") && Repository.exists(place), "\(place)") }
        #expect(try Repository.text(places[0]).contains("label_missing"))
    }

    @Test func targetsOfTheReadmeExist() throws {
        let lines = try Repository.text("Makefile").split(separator: "\n")
        let defined = Set(
            lines.filter { !$0.hasPrefix("\t") && !$0.hasPrefix(".") }.compactMap { line in
                line.contains(":") ? line.split(separator: ":").first.map(String.init) : nil
            })
        let code = try Repository.text("README.md").split(separator: "\n")
            .flatMap { line in line.hasPrefix("    ") ? [String(line)] : Self.inCode(line) }
        let named = code.filter { $0.contains("make ") }.reduce(into: Set<String>()) {
            $0.formUnion(Self.targets(in: $1))
        }
        #expect(!named.isEmpty)
        #expect(named.subtracting(defined) == [])
    }

    private static func inCode(_ line: Substring) -> [String] {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    /// Files that a C source of embedded bytes names, from the root.
    static func embedded(in source: String) -> Set<String> {
        Set(source.components(after: "#embed \"../../").map { String($0.prefix { $0 != "\"" }) })
    }

    /// A copied binary shows every guide and serves everything that pages link to.
    @Test func everyGuideAndAssetIsInTheBinary() throws {
        let guides = Self.embedded(in: try Repository.text("Sources/CAssets/guides.c"))
        #expect(guides == Set(Repository.paths.filter { $0.hasPrefix("Docs/") && $0.hasSuffix(".md") }))
        let assets = Self.embedded(in: try Repository.text("Sources/CAssets/assets.c"))
        #expect(assets == Set(Repository.paths.filter { $0.hasPrefix("Public/") }))
    }

    @Test func embeddedFilesAreRead() {
        #expect(
            Self.embedded(in: "a\n#embed \"../../Docs/B.md\"\n#embed \"../../Public/c\"") == ["Docs/B.md", "Public/c"])
    }

    @Test func deadLinksAreFound() {
        let text = "[a](B.md) [c](../README.md#x) [d](https://e.f) `[g](H.md)`\n```\n[i](J.md)\n```\n[k](#l)"
        let faults = Self.faults(path: "Docs/A.md", markdown: text) { $0 == "README.md" }
        #expect(faults == [Fault(path: "Docs/A.md", line: 1, what: "no file B.md")])
    }

    @Test func targetsAreRead() {
        #expect(Self.targets(in: "    make up  # install\n make test") == ["up", "test"])
    }
}

extension StringProtocol {
    /// What stands behind each occurrence of a mark, up to the next one.
    fileprivate func components(after mark: String) -> [Substring] {
        let text = Substring(self)
        return text.split(separator: mark, omittingEmptySubsequences: false).dropFirst().map { $0 }
    }
}
