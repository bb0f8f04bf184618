import Testing

/// Where files stand and what they are called.
@Suite struct FileTests {
    static let forbiddenNames: Set<String> = [
        "Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Extensions",
    ]
    static let scripts: Set<String> = ["sh", "bash", "py", "ps1", "rb", "js", "mjs", "ts", "pl", "bat", "cmd"]
    static let top: Set<String> = [
        ".ci", ".gitignore", ".swift-format", "Docs", "LICENSE", "Makefile", "Package.swift", "Public", "README.md",
        "Sources", "Tests", "Training",
    ]

    /// Test targets without a room of their own.
    static let roomless: Set<String> = [
        "TidyTests", "JourneyTests", "TestSupport", "MeshFixtures", "PerformanceTests", "SimulationTests",
    ]
    /// Folders of plumbing and data inside a test target; `Dashboard` and `Peers` hold what goes through a whole
    /// listener of Web.
    static let plumbing: Set<String> = ["Fixtures", "Samples", "Support", "Dashboard", "Peers"]

    static func nameFaults(_ paths: [String]) -> [Fault] {
        paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
            let name = (path.split(separator: "/").last ?? "").dropLast(6)
            let parts = name.split { $0 == "+" || $0 == "." }
            let isBad = parts.contains { part in
                forbiddenNames.contains(String(part))
                    || forbiddenNames.contains { part.hasSuffix($0) && $0 != "Common" }
            }
            return isBad ? Fault(path: path, line: 1, what: "the name does not say what is inside") : nil
        }
    }

    static func scriptFaults(_ paths: [String]) -> [Fault] {
        paths.filter { path in
            let ending = path.split(separator: "/").last.flatMap {
                $0.contains(".") ? $0.split(separator: ".").last : nil
            }
            return scripts.contains(String(ending ?? "")) && !path.hasPrefix("Public/")
        }.map { Fault(path: $0, line: 1, what: "one language: Swift (scripts of pages stand in Public)") }
    }

    /// `Tests/MeshTests/Nodes/AB.swift` needs a folder `Sources/Mesh/Nodes`.
    static func mirrorFaults(tests: [String], sources: [String]) -> [Fault] {
        let folders = Set(
            sources.flatMap { path in
                let parts = path.split(separator: "/").dropLast()
                return parts.indices.map { parts[...$0].joined(separator: "/") }
            })
        return tests.compactMap { path in
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count > 3, parts[1].hasSuffix("Tests"), !roomless.contains(parts[1]),
                !plumbing.contains(parts[2])
            else { return nil }
            let mirror = "Sources/\(parts[1].dropLast(5))/" + parts[2..<(parts.count - 1)].joined(separator: "/")
            return folders.contains(mirror) ? nil : Fault(path: path, line: 1, what: "there is no folder \(mirror)")
        }
    }

    static func topFaults(_ names: [String]) -> [Fault] {
        Set(names).subtracting(top).sorted().map { Fault(path: $0, line: 1, what: "no entry of the repository's root") }
    }

    @Test func namesSayWhatIsInside() { expectNone(Self.nameFaults(Repository.paths)) }
    @Test func thereIsNoScript() { expectNone(Self.scriptFaults(Repository.paths)) }
    @Test func testsMirrorSources() {
        expectNone(
            Self.mirrorFaults(
                tests: Repository.paths.filter { $0.hasPrefix("Tests/") },
                sources: Repository.paths.filter { $0.hasPrefix("Sources/") }))
    }
    @Test func theRootHoldsOnlyWhatIsKnown() {
        expectNone(Self.topFaults(Repository.paths.compactMap { $0.split(separator: "/").first.map(String.init) }))
    }

    @Test func badNamesAreFound() {
        let bad = ["Sources/Web/Utils.swift", "Sources/Web/A+Helpers.swift", "Sources/Web/NodeManager.swift"]
        #expect(Self.nameFaults(bad).count == 3)
        #expect(Self.nameFaults(["Sources/Web/Uncommon.swift", "Sources/Web/Node+Mesh.swift"]) == [])
    }

    @Test func scriptsAreFound() {
        #expect(Self.scriptFaults(["a.sh", "Sources/b.py", "Docs/c.js", "Public/d.js", "py", "e.swift"]).count == 3)
    }

    @Test func testsWithoutMirrorAreFound() {
        let tests = [
            "Tests/MeshTests/Nodes/ATests.swift", "Tests/MeshTests/Gone/ATests.swift", "Tests/MeshTests/ATests.swift",
            "Tests/MeshTests/Fixtures/a.json", "Tests/TidyTests/Rules/A.swift",
        ]
        #expect(Self.mirrorFaults(tests: tests, sources: ["Sources/Mesh/Nodes/A.swift"]).map(\.path) == [tests[1]])
    }

    @Test func strayEntriesAreFound() { #expect(Self.topFaults(["Docs", "notes.txt", "tmp"]).count == 2) }
}
