import Audit
import Foundation
import Testing

/// Secrets and keys for sealed input, with real processes and the verbs that a person types.
@Suite struct SealedVerbsTests {
    private static let value = "correct-horse-battery-staple"

    private static func keep(_ vox: VoxCommand, _ name: String, _ value: String) async throws -> Int32 {
        let file = try vox.write("value.txt", value)
        let words = "'\(VoxProcess.binary)' hopper secrets set \(name) < '\(file)'"
        return try await ChildProcess.run("/bin/sh", ["-c", words], environment: ["VOX_HOME": vox.home]).status
    }

    private static func entries(_ server: VoxProcess, _ kind: String) async throws -> [JSONValue] {
        let answer = try await server.vox("audit", "ls", "--json")
        return (try JSONValue(parsing: Array(answer.output.utf8)).arrayValue ?? [])
            .filter { $0["kind"]?.stringValue == kind }
    }

    @Test func aSecretReachesTheJobAndNothingElse() async throws {
        let vox = try VoxCommand()
        #expect(try await Self.keep(vox, "TOKEN", Self.value + "\n") == 0)
        let names = try await vox.run(["hopper", "secrets", "ls", "--json"])
        #expect(names.status == 0 && names.output.contains("TOKEN") && !names.output.contains(Self.value))
        let server = try await VoxProcess.serve(home: vox.home)
        let submitted = try await server.vox("hopper", "submit", "say hello", "--secret", "TOKEN", "--json")
        let item = try #require(JSONValue(parsing: Array(submitted.output.utf8))["item_id"]?.stringValue)
        let started = try await server.vox("hopper", "start-batch", "--item", item)
        #expect(started.status == 0 && started.output.contains("dispatched"), "\(started)")
        try await eventually("the job is done", within: .seconds(60)) {
            try await server.vox("hopper", "show", item, "--json").output.contains(#""state" : "done""#)
        }
        let shown = try await server.vox("hopper", "show", item)
        #expect(shown.output.contains("TOKEN"), "\(shown)")
        let opened = try await Self.entries(server, "sealed_payload_opened")
        #expect(opened.first?["payload"]?["secret_names"]?.arrayValue == ["TOKEN"])
        #expect(try await server.child.stop() == 0)
        #expect(!server.child.output.contains(Self.value) && !server.child.errors.contains(Self.value))
        let store = try Data(contentsOf: URL(filePath: vox.home + "/mesh/mesh.db"))
        #expect(store.range(of: Data("sealed_payload_opened".utf8)) != nil)
        #expect(store.range(of: Data(Self.value.utf8)) == nil)
    }

    /// The machine that runs the job opens what was sealed for it, and says so in its own log; the sender's has names.
    @Test(.timeLimit(.minutes(3))) func aSecretIsSealedForAnotherMachine() async throws {
        let (here, there) = (try VoxCommand(), try VoxCommand())
        #expect(try await Self.keep(here, "TOKEN", Self.value) == 0)
        let (home, den) = (try await VoxProcess.serve(home: here.home), try await VoxProcess.serve(home: there.home))
        let link = try await home.vox("populi", "invite", "--slot", "text", "--url-only").output
        let joined = try await den.vox("populi", "join", link.trimmingCharacters(in: .newlines), "--json")
        let node = try #require(JSONValue(parsing: Array(joined.output.utf8))["joined_as"]?.stringValue)
        let given = try await den.vox(
            "donations", "set", "slots=text:1", "accept_sensitive_workloads=true")
        #expect(given.status == 0, "\(given)")
        let submitted = try await home.vox(
            "hopper", "submit", "say hello", "--secret", "TOKEN", "--sensitive", "--privacy", "paired-peers-only",
            "--json")
        let item = try #require(JSONValue(parsing: Array(submitted.output.utf8))["item_id"]?.stringValue)
        try await eventually("the other machine takes it", within: .seconds(40)) {
            let start = try await home.vox("hopper", "start-batch", "--item", item, "--node", node, "--json")
            return start.output.contains("\"dispatched\" : 1")
        }
        try await eventually("the job is done", within: .seconds(60)) {
            try await home.vox("hopper", "show", item, "--json").output.contains(#""state" : "done""#)
        }
        let opened = try await Self.entries(den, "sealed_payload_opened").first
        #expect(opened?["payload"]?["secret_names"]?.arrayValue == ["TOKEN"])
        #expect(opened?["payload"]?["input"] == true)
        #expect(try await Self.entries(home, "sealed_payload_opened").isEmpty)
        #expect(try await den.child.stop() == 0)
        #expect(try await home.child.stop() == 0)
        for machine in [here, there] {
            let store = try Data(contentsOf: URL(filePath: machine.home + "/mesh/mesh.db"))
            #expect(store.range(of: Data(Self.value.utf8)) == nil)
        }
        let relayed = try Data(contentsOf: URL(filePath: there.home + "/mesh/mesh.db"))
        #expect(relayed.range(of: Data("say hello".utf8)) == nil)
    }

    @Test func aSecretThatIsGoneStopsTheJobWithASentence() async throws {
        let vox = try VoxCommand()
        #expect(try await Self.keep(vox, "TOKEN", Self.value) == 0)
        let unasked = try await vox.run(["hopper", "secrets", "rm", "TOKEN"])
        #expect(unasked.status == 1 && unasked.errors.contains("Add --yes."), "\(unasked)")
        #expect(try await vox.run(["hopper", "secrets", "rm", "TOKEN", "--yes"]).status == 0)
        let again = try await vox.run(["hopper", "secrets", "rm", "TOKEN", "--yes"])
        #expect(again.status == 1 && again.errors.contains("there is no value under TOKEN."), "\(again)")
        #expect(try await vox.run(["hopper", "secrets", "ls"]).output.hasPrefix("No values are kept."))
        let server = try await VoxProcess.serve(home: vox.home)
        let submitted = try await server.vox("hopper", "submit", "say hello", "--secret", "TOKEN")
        #expect(submitted.output.contains("a secret that the job needs is not on this machine"), "\(submitted)")
        #expect(try await server.child.stop() == 0)
    }

    /// What asks for a value is no part of the output, and the value is shown by neither.
    @Test func aPersonTypesASecret() async throws {
        let vox = try VoxCommand()
        let line = try TypedLine()
        defer { line.hangUp() }
        let child = try ChildProcess(
            VoxProcess.binary, ["hopper", "secrets", "set", "TOKEN"], environment: ["VOX_HOME": vox.home],
            input: line.input)
        let question = "Type the value of TOKEN; it is not shown.\n"
        try await eventually("the question") { child.errors.contains(question) }
        try line.enter(Self.value)
        #expect(try await child.exitStatus(within: .seconds(20)) == 0)
        #expect(!child.errors.contains(Self.value), "\(child.errors)")
        #expect(child.output.hasPrefix("TOKEN is kept.") && !child.output.contains(Self.value), "\(child.output)")
    }

    @Test func unfitNamesAndValuesAreRefused() async throws {
        let vox = try VoxCommand()
        let name = try await vox.run(["hopper", "secrets", "set", "no-name"])
        #expect(name.status == 2 && name.errors.contains("A name is made of"), "\(name)")
        #expect(try await Self.keep(vox, "TOKEN", "\n") == 1)
        #expect(try await Self.keep(vox, "TOKEN", String(repeating: "x", count: 4_097)) == 1)
        #expect(try await Self.keep(vox, "TOKEN", String(repeating: "x", count: 4_096)) == 0)
    }

    @Test func aKeyIsReplacedAndTheOldOneIsStillThere() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let before = try JSONValue(parsing: Array(try await server.vox("populi", "keys", "ls", "--json").output.utf8))
        let old = try #require(before.arrayValue?.first?["key_id"]?.stringValue)
        let done = try await server.vox("populi", "keys", "rotate", "--reason", "a disk was lost", "--yes")
        #expect(done.status == 0 && done.output.contains("Sealed input is addressed to a new key"), "\(done)")
        #expect(try await server.child.stop() == 0)
        let next = try await VoxProcess.serve(home: vox.home)
        let keys = try JSONValue(parsing: Array(try await next.vox("populi", "keys", "ls", "--json").output.utf8))
        #expect(keys.arrayValue?.count == 2)
        #expect(keys.arrayValue?.last?["key_id"]?.stringValue == old)
        #expect(keys.arrayValue?.last?["advertised"] == false)
        let entry = try await Self.entries(next, "recipient_key_rotated").first
        #expect(entry?["reason"]?.stringValue == "a disk was lost" && entry?["actor"]?.stringValue == "cli-user")
        #expect(try await next.child.stop() == 0)
    }
}
