import Foundation
import MeshFixtures
import Testing

@testable import Mesh

/// A file is replaced whole, and its mode is what its writer wants.
@Suite struct AtomicFileTests {
    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: [(true, 0o644), (false, 0o600)])
    func anExistingFileKeepsItsModeUnlessTheWriterWantsAnother(keepsMode: Bool, expected: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/vox.json"
        try AtomicFile.write([1], to: path, newMode: 0o600)
        #expect(try Self.mode(path) == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try AtomicFile.write([2, 3], to: path, newMode: 0o600, keepsMode: keepsMode)
        #expect(try Self.mode(path) == expected)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data([2, 3]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["vox.json"])
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/taken"
        try FileManager.default.createDirectory(atPath: path + "/inside", withIntermediateDirectories: true)
        let failure = #expect(throws: AtomicFileError.self) { try AtomicFile.write([1], to: path, newMode: 0o600) }
        #expect(failure?.path == path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["taken"])
    }
}
