import Foundation
import MeshFixtures
import Testing

@testable import Mesh

/// What is said about version control; git itself is asked, in a folder of its own.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
struct VersionControlTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
    }

    private func write(_ path: String) throws {
        let url = URL(fileURLWithPath: directory.path + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("policy donations { slots: [] }\n".utf8).write(to: url)
    }

    private func find(_ path: String) async -> VersionControl? {
        await VersionControl.find(directory.path + "/" + path, limit: .seconds(60))
    }

    @Test func outsideARepositoryThereIsNothingToSay() async throws {
        try write("donations.vox")
        #expect(await find("donations.vox") == nil)
        #expect(await VersionControl.find("/nonexistent/donations.vox") == nil)
    }

    @Test func trackedAndUntrackedFiles() async throws {
        try git("init", "-q")
        try write("donations.vox")
        #expect(await find("donations.vox")?.isTracked == false)
        try git("add", "donations.vox")
        let found = await find("donations.vox")
        #expect(found?.isTracked == true)
        #expect(
            found?.commitCommand
                == "git add donations.vox && git commit -m \"chore(mesh): donation policy update\"")
    }

    @Test func thePathIsRelativeToTheRepositoryAndQuoted() async throws {
        try git("init", "-q")
        try write("my mesh/it's/donations.vox")
        let found = await find("my mesh/it's/donations.vox")
        #expect(found?.relativePath == "my mesh/it's/donations.vox")
        #expect(
            found?.commitCommand
                == "git add 'my mesh/it'\\''s/donations.vox' && git commit -m \"chore(mesh): donation policy update\"")
    }

    @Test func aFileWhoseNameLooksLikeAnOptionIsAFile() async throws {
        try git("init", "-q")
        try write("--help")
        #expect(await find("--help")?.isTracked == false)
    }
}
