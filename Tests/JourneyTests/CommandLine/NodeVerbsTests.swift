import Audit
import Foundation
import Mesh
import Testing

/// `vox populi node …`, typed against a real process that works for itself.
@Suite struct NodeVerbsTests {
    private static func giving(_ home: String) async throws -> (server: VoxProcess, node: String) {
        let server = try await VoxProcess.serve(home: home, arguments: ["--give", "text:1"])
        return (server, try #require(StoredNodeID.read(path: home + "/mesh/mesh.db")).rawValue)
    }

    private static func json(_ server: VoxProcess, _ words: [String]) async throws -> JSONValue {
        let result = try await server.vox(words + ["--json"])
        try #require(result.status == 0, "\(words): \(result)")
        return try JSONValue(parsing: Array(result.output.utf8))
    }

    /// The newest entry about what was done to a machine.
    private static func newest(_ server: VoxProcess) async throws -> JSONValue? {
        let rows = try await json(server, ["audit", "ls"]).arrayValue ?? []
        return rows.first { $0["kind"]?.stringValue == "action_committed" }
    }

    @Test func eachVerbIsConfirmedDoneAndRecorded() async throws {
        let vox = try VoxCommand()
        let (server, node) = try await Self.giving(vox.home)
        for verb in ["kill", "pause", "drain"] {
            let words = ["populi", "node", verb, node, "--reason", "it overheats"]
            let unasked = try await server.vox(words)
            #expect(unasked.status == 1 && unasked.errors.contains("Add --yes."), "\(unasked)")
            let done = try await server.vox(words + ["--yes"])
            #expect(done.status == 0 && done.output.contains(node) && done.output.contains(verb), "\(done)")
            let entry = try await Self.newest(server)
            #expect(entry?["action"]?.stringValue == verb && entry?["target"]?.stringValue == node)
            #expect(entry?["reason"]?.stringValue == "it overheats" && entry?["actor"]?.stringValue == "cli-user")
            let bare = try await server.vox("populi", "node", verb, node, "--yes")
            #expect(bare.status == 2 && bare.errors.contains("--reason"), "\(bare)")
            let nobody = try await server.vox("populi", "node", verb, "nobody", "--reason", "r", "--yes")
            #expect(nobody.status == 1 && nobody.output.isEmpty && nobody.errors.hasPrefix("vox: "), "\(nobody)")
        }
        #expect(try await server.child.stop() == 0)
    }

    /// What is taken back needs neither a yes nor a reason.
    @Test(arguments: [[], ["--reason", "it is cool"]]) func resumeNeedsNoReason(_ words: [String]) async throws {
        let vox = try VoxCommand()
        let (server, node) = try await Self.giving(vox.home)
        let paused = ["populi", "node", "pause", node, "--reason", "r", "--yes-i-mean-it"]
        #expect(try await Self.json(server, paused)["action"] == "pause")
        let resumed = try await server.vox(["populi", "node", "resume", node] + words)
        #expect(resumed.status == 0 && resumed.output.contains("resume"), "\(resumed)")
        let entry = try await Self.newest(server)
        #expect(entry?["action"]?.stringValue == "resume")
        #expect((entry?["reason"]?.stringValue ?? "") == (words.last ?? ""))
        let nobody = try await server.vox(["populi", "node", "resume", "nobody"] + words)
        #expect(nobody.status == 1 && nobody.errors.hasPrefix("vox: "), "\(nobody)")
        #expect(try await server.child.stop() == 0)
    }

    @Test(.timeLimit(.minutes(3))) func aFinishedRunIsReplayed() async throws {
        let vox = try VoxCommand()
        let (server, node) = try await Self.giving(vox.home)
        let words = ["populi", "node", "replay", node, "--reason", "once more", "--yes"]
        let early = try await server.vox(words)
        #expect(early.status == 1 && early.errors.contains("No run of this machine is over yet."), "\(early)")
        let item = try await Self.json(server, ["hopper", "submit", "hello"])["item_id"]?.stringValue ?? ""
        let batch = try await Self.json(server, ["hopper", "start-batch", "--item", item])
        let run = try #require(batch["outcomes"]?.arrayValue?.first?["run_id"]?.stringValue, "\(batch)")
        try await eventually("run \(run) is done", within: .seconds(60)) {
            try await Self.json(server, ["runs", "show", run])["status"]?.stringValue == "done"
        }
        let receipt = try await Self.json(server, words + ["--run", run])
        #expect(receipt["action"] == "replay" && receipt["replay_of"]?.stringValue == run, "\(receipt)")
        let again = try #require(receipt["run_id"]?.stringValue)
        #expect(again != run)
        let unknown = try await server.vox(words + ["--run", "run-0000000000000000"])
        #expect(unknown.status == 1 && unknown.errors.hasPrefix("vox: "), "\(unknown)")
        #expect(try await server.child.stop() == 0)
    }
}
