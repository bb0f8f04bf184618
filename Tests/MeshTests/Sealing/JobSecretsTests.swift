import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct JobSecretsTests {
    private static func bytes(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    @Test(arguments: ["A", "a", "_", "TOKEN", "a1", "_9", String(repeating: "x", count: 64)])
    func names(_ text: String) { #expect(JobSecrets.isName(text)) }

    @Test(arguments: [
        "", "1", "A-B", "a b", "../x", "a/b", ".", "é", "A\n", "A\u{0}", String(repeating: "x", count: 65), "TOKEN=",
    ])
    func noNames(_ text: String) { #expect(!JobSecrets.isName(text)) }

    @Test func aValueIsKeptReplacedAndDeleted() throws {
        let directory = try TemporaryDirectory()
        let files = JobSecretFiles(directory: directory.path + "/jobs")
        let secrets = JobSecrets.onDisk(directory.path + "/jobs")
        #expect(try files.names().isEmpty)
        #expect(secrets.value("TOKEN") == nil)
        try files.keep(Self.bytes("one"), as: "TOKEN", random: .system)
        #expect(secrets.value("TOKEN") == Self.bytes("one"))
        try files.keep(Self.bytes("two"), as: "TOKEN", random: .system)
        try files.keep(Self.bytes("x"), as: "OTHER", random: .system)
        #expect(secrets.value("TOKEN") == Self.bytes("two"))
        #expect(try files.names() == ["OTHER", "TOKEN"])
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/jobs/TOKEN")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/jobs").count == 2)
        #expect(try files.remove("TOKEN"))
        #expect(try !files.remove("TOKEN"))
        #expect(secrets.value("TOKEN") == nil)
    }

    @Test func aNameThatIsAPathIsNeverRead() throws {
        let directory = try TemporaryDirectory()
        try JobSecretFiles(directory: directory.path).keep(Self.bytes("outside"), as: "OUT", random: .system)
        let secrets = JobSecrets.onDisk(directory.path + "/jobs")
        #expect(secrets.value("../OUT") == nil)
    }

    @Test func aValueThatOthersCanReadCountsAsAbsent() throws {
        let directory = try TemporaryDirectory()
        try JobSecretFiles(directory: directory.path).keep(Self.bytes("x"), as: "TOKEN", random: .system)
        let secrets = JobSecrets.onDisk(directory.path)
        #expect(secrets.value("TOKEN") != nil)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: directory.path + "/TOKEN")
        #expect(secrets.value("TOKEN") == nil)
    }
}
