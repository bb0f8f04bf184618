import Foundation
import Testing

/// A file of settings with secrets in it: who can read it, and where it goes.
@Suite struct SecretFileTests {
    static let secret = "hunter2hunter2hunter2"

    @Test(arguments: [
        "[[mesh.tokens]]\nname = \"ci\"\nrole = \"worker\"\ntoken = \"\(secret)\"\n",
        "[mesh.peers.den]\ntoken = \"\(secret)\"\n", "[mesh]\nworker_token = \"\(secret)\"\n",
    ])
    func everySecretCounts(source: String) async throws {
        let vox = try VoxCommand()
        let open = try vox.write("Vox.toml", source, mode: 0o640)
        let environment = ["VOX_MESH_WORKER_TOKEN": "another-one-in-the-environment"]
        let check = try await vox.run(["config", "check", "--config", open], environment)
        #expect(check.status == 0)
        #expect(check.output.contains("warning: \(open): the file holds a secret and others can read it."), "\(check)")
        #expect(!check.output.contains(Self.secret))
        let closed = try vox.write("Vox.toml", source)
        let good = try await vox.run(["config", "check", "--config", closed], environment)
        #expect(good.status == 0 && !good.output.contains("secret-file-mode"), "\(good)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"), "git is needed"))
    func aFileThatGitTracksIsTold() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("Vox.toml", "[mesh]\ntoken = \"\(Self.secret)\"\n")
        let line = "warning: \(path): the file holds a secret and git tracks it."
        let start = try await ChildProcess.run("/usr/bin/git", ["init", "-q", vox.scratch.path])
        try #require(start.status == 0, "\(start)")
        let untracked = try await vox.run(["config", "check", "--config", path])
        #expect(untracked.status == 0 && !untracked.output.contains("secret-file-mode"), "\(untracked)")
        let added = try await ChildProcess.run("/usr/bin/git", ["-C", vox.scratch.path, "add", "Vox.toml"])
        try #require(added.status == 0, "\(added)")
        let tracked = try await vox.run(["config", "check", "--config", path])
        #expect(tracked.status == 0 && tracked.output.contains(line), "\(tracked)")
        #expect(tracked.output.contains("(vox/config/secret-file-mode)") && tracked.output.contains("git rm --cached"))
        _ = try vox.write("Vox.toml", "[mesh]\nowner = \"anna\"\n")
        let harmless = try await vox.run(["config", "check", "--config", path])
        #expect(harmless.status == 0 && !harmless.output.contains("secret-file-mode"), "\(harmless)")
    }
}
