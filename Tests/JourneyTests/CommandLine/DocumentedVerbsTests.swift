import Audit
import Foundation
import Testing

/// `Docs/CommandLine.md` names every verb of the real program, and none besides.
@Suite struct DocumentedVerbsTests {
    /// A verb without verbs of its own, as the program describes itself.
    struct Verb {
        let path: String
        let options: Set<String>
    }

    static func verbs() async throws -> [Verb] {
        let result = try await VoxCommand().run(["--experimental-dump-help"])
        try #require(result.status == 0, "\(result.errors)")
        let command = try #require(try JSONValue(parsing: Array(result.output.utf8))["command"])
        return leaves(command, [])
    }

    private static func leaves(_ command: JSONValue, _ before: [String]) -> [Verb] {
        let path = before + [command["commandName"]?.stringValue ?? ""]
        let below = (command["subcommands"]?.arrayValue ?? []).filter { $0["commandName"]?.stringValue != "help" }
        if !below.isEmpty { return below.flatMap { leaves($0, path) } }
        let names = (command["arguments"]?.arrayValue ?? []).flatMap { $0["names"]?.arrayValue ?? [] }
        return [Verb(path: path.joined(separator: " "), options: Set(names.compactMap { $0["name"]?.stringValue }))]
    }

    /// Verbs of the table with their kind.
    static func documented() throws -> [String: String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let text = try String(contentsOf: root.appending(path: "Docs/CommandLine.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `vox ") }.map { $0.split(separator: "|") }
        return Dictionary(
            uniqueKeysWithValues: rows.map { cells in
                (
                    cells[0].trimmingCharacters(in: CharacterSet(charactersIn: " `")),
                    cells[1].trimmingCharacters(in: .whitespaces)
                )
            })
    }

    @Test func everyVerbIsInTheGuide() async throws {
        let (verbs, documented) = (try await Self.verbs(), try Self.documented())
        #expect(Set(verbs.map(\.path)) == Set(documented.keys))
        #expect(Set(documented.values) == ["process", "read", "write", "run", "file"])
    }

    @Test func everyReadPrintsJSON() async throws {
        let documented = try Self.documented()
        for verb in try await Self.verbs() where documented[verb.path] == "read" {
            #expect(verb.options.contains("json"), "\(verb.path)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionsKnowTheVerbs(shell: String) async throws {
        let result = try await VoxCommand().run(["--generate-completion-script", shell])
        #expect(result.status == 0)
        for word in ["doctor", "backup", "inventory"] { #expect(result.output.contains(word), "\(word)") }
    }

    @Test func theMeshIsExplainedInThreeSentences() async throws {
        let result = try await VoxCommand().run(["populi", "--help"])
        #expect(result.status == 0)
        let text = result.output.split(separator: "\n\n").dropFirst().first ?? ""
        #expect(text.hasPrefix("A mesh is"))
        #expect(text.filter { $0 == "." }.count == 3)
    }

    @Test func aWrongCommandLineIsTwo() async throws {
        for arguments in [
            ["populi", "nothing"], ["populi", "events", "--topic", "nothing"], ["populi", "store", "backup"],
        ] {
            let result = try await VoxCommand().run(arguments)
            #expect(result.status == 2, "\(arguments)")
            #expect(!result.errors.isEmpty)
        }
    }
}
