import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// Data directories and keys that must not be used.
@Suite struct BadPlacesTests {
    /// A data directory that a start has filled.
    private static func filled() async throws -> VoxCommand {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        #expect(try await server.child.stop() == 0)
        return vox
    }

    private static func chmod(_ path: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test(arguments: ["node.key", "oplog.key", "session.key"])
    func aKeyThatOthersCanReadIsRefused(name: String) async throws {
        let vox = try await Self.filled()
        let path = vox.home + "/keys/" + name
        try Self.chmod(path, 0o644)
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1)
        #expect(
            result.errors
                == "vox: The key file \(path) has mode 0644, so others than its owner can reach it; it must be "
                + "0600. Run: chmod 0600 '\(path)'\n")
        #expect(result.output == "")
        let check = try await vox.run(["config", "check"])
        #expect(check.status == 1)
        #expect(check.output.contains("error: \(path): ") && check.output.contains("(vox/config/key-mode)"))
    }

    /// Keys that are there only at times: between two recipient keys, and once TLS was needed.
    @Test(arguments: ["recipient-next.key", "mesh-tls.key"])
    func aKeyThatIsNotInUseMustNotBeReadableEither(name: String) async throws {
        let vox = try await Self.filled()
        let path = vox.home + "/keys/" + name
        try Data(repeating: 7, count: 32).write(to: URL(filePath: path))
        try Self.chmod(path, 0o600)
        let good = try await vox.run(["config", "check"])
        #expect(!good.output.contains("key-mode"), "\(good)")
        try Self.chmod(path, 0o640)
        let check = try await vox.run(["config", "check"])
        #expect(check.status == 1 && check.output.contains("error: \(path): "), "\(check)")
        #expect(check.output.contains("(vox/config/key-mode)"))
        let start = try await vox.run(["populi", "serve"])
        #expect(start.status == 1 && start.output.isEmpty)
        #expect(start.errors.contains("The key file \(path) has mode 0640"), "\(start)")
    }

    @Test func aRecipientKeyThatOthersCanReadIsRefused() async throws {
        let vox = try await Self.filled()
        let names = try FileManager.default.contentsOfDirectory(atPath: vox.home + "/keys")
        let name = try #require(names.first { $0.hasPrefix("recipient-") })
        let path = vox.home + "/keys/" + name
        try Self.chmod(path, 0o640)
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains("The key file \(path) has mode 0640"), "\(result)")
        let check = try await vox.run(["config", "check"])
        #expect(check.status == 1 && check.output.contains("(vox/config/key-mode)"), "\(check)")
    }

    @Test func aKeyOfAnotherLengthIsRefusedAndLeftAsItIs() async throws {
        let vox = try await Self.filled()
        let path = vox.home + "/keys/node.key"
        try Data("short".utf8).write(to: URL(filePath: path))
        try Self.chmod(path, 0o600)
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1)
        #expect(result.errors.contains("holds 5 bytes instead of 32; restore it from a copy"))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("short".utf8))
    }

    @Test func aKeyThatIsALinkIsRefused() async throws {
        let vox = try await Self.filled()
        let path = vox.home + "/keys/node.key"
        try FileManager.default.moveItem(atPath: path, toPath: vox.scratch.path + "/elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: vox.scratch.path + "/elsewhere")
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1)
        #expect(result.errors.contains(path), "\(result.errors)")
    }

    @Test(arguments: [0o770, 0o707, 0o777])
    func aDirectoryThatOthersCanWriteToIsRefused(mode: Int) async throws {
        let vox = try VoxCommand()
        let home = try vox.makeDirectory("home", mode: mode)
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1)
        #expect(
            result.errors == "vox: \(home): others can write to the data directory. Run: chmod go-w '\(home)'\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: home) == [])
    }

    @Test func aFileIsNoDataDirectory() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("home", "")
        let result = try await vox.run(["populi", "serve"])
        #expect(result.status == 1)
        #expect(result.errors == "vox: \(path): the data directory is not a directory. Set VOX_HOME to a directory.\n")
    }

    @Test func aPlaceWhereNothingCanBeMadeIsRefused() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("file", "") + "/home"
        for verb in ["serve", "init", "up"] {
            let result = try await vox.run(["populi", verb], ["VOX_HOME": path])
            #expect(result.status == 1)
            #expect(result.errors == "vox: cannot create \(path). Make its parent writable, or set VOX_HOME.\n")
        }
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser writes everywhere"))
    func aReadOnlyDirectoryIsRefused() async throws {
        let vox = try await Self.filled()
        try Self.chmod(vox.home + "/run", 0o500)
        let result = try await vox.run(["populi", "serve"])
        try Self.chmod(vox.home + "/run", 0o700)
        #expect(result.status == 1)
        #expect(result.errors.contains("the data directory \(vox.home) is read-only."))
    }

    @Test func aSecondProcessOnTheSameStoreIsRefusedAndNamesTheFirst() async throws {
        let vox = try VoxCommand()
        let first = try await VoxProcess.serve(home: vox.home)
        let second = try await vox.run(["populi", "serve"])
        #expect(second.status == 1)
        #expect(second.errors.contains("\(first.child.processID)"), "\(second.errors)")
        #expect(second.output == "")
        let health = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: first.mesh + "/health"), timeout: .seconds(30))
        #expect(health.status == .ok)
        #expect(try await first.child.stop() == 0)
    }

    @Test func anExistingFileOfSettingsIsNeverReplaced() async throws {
        let vox = try VoxCommand()
        let path = try vox.write("mine.toml", "# mine\n")
        let result = try await vox.run(["populi", "init", "--config", path])
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("vox: \(path) exists and is left as it is."))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "# mine\n")
    }

    @Test(arguments: [["audit", "verify"], ["audit", "ls"], ["audit", "key"]])
    func withoutAStoreThereIsNothingToVerify(arguments: [String]) async throws {
        let result = try await VoxCommand().run(arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains("there is no such file. Name the data directory with VOX_HOME."))
    }

    @Test(arguments: [["populi", "status"], ["hopper", "ls"], ["runs", "ls"], ["populi", "invite"]])
    func withoutAProcessAVerbSaysHowToStartOne(arguments: [String]) async throws {
        let result = try await VoxCommand().run(arguments)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("vox: ") && result.errors.contains("vox populi up"), "\(result.errors)")
    }
}
