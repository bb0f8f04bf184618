import Foundation
import Testing
import VoxCrypto

struct KeyFileTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "vox-keyfile-\(RandomSource.system.hex(16))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    private func removeDirectory() {
        try? FileManager.default.removeItem(at: directory)  // a left-over temporary folder harms nobody
    }

    @Test func aNewKeyIsPrivateCompleteAndStable() throws {
        defer { removeDirectory() }
        let file = path("keys/node.key")
        let key = try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        #expect(try mode(of: file) == 0o600)
        #expect(try mode(of: path("keys")) == 0o700)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count == 32)
        #expect(try KeyFile.loadOrCreateEd25519(at: file, random: .system).publicKey == key.publicKey)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("keys")) == ["node.key"])
    }

    @Test func recipientKeysUseTheSameFile() throws {
        defer { removeDirectory() }
        let key = try KeyFile.loadOrCreateX25519(at: path("recipient-1.key"), random: .system)
        let again = try KeyFile.loadOrCreateX25519(at: path("recipient-1.key"), random: .system)
        #expect(again.publicKey == key.publicKey)
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o666, 0o777])
    func aWiderModeIsRefusedWithTheRemedy(mode: Int) throws {
        defer { removeDirectory() }
        let file = path("node.key")
        _ = try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: file)
        let error = try #require(throws: KeyFileError.self) {
            try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        }
        #expect(error == .modeTooWide(path: file, mode: UInt32(mode), expected: 0o600))
        #expect(error.description.contains("0" + String(mode, radix: 8)))
        #expect(error.description.contains("chmod 0600"))
    }

    @Test(arguments: [0o600, 0o400])
    func modesThatOnlyTheOwnerCanUseAreFine(mode: Int) throws {
        defer { removeDirectory() }
        let file = path("node.key")
        let key = try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: file)
        #expect(try KeyFile.loadOrCreateEd25519(at: file, random: .system).publicKey == key.publicKey)
    }

    @Test(arguments: [0, 31, 33, 4096])
    func aFileOfAnotherLengthIsRefusedAndKept(count: Int) throws {
        defer { removeDirectory() }
        let file = path("node.key")
        let contents = Data(repeating: 7, count: count)
        #expect(
            FileManager.default.createFile(
                atPath: file, contents: contents, attributes: [.posixPermissions: NSNumber(value: 0o600)]))
        #expect(throws: KeyFileError.wrongLength(path: file, expected: 32, actual: count)) {
            try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == contents)
    }

    @Test func linksAndDirectoriesAreRefused() throws {
        defer { removeDirectory() }
        let real = path("real.key")
        _ = try KeyFile.loadOrCreateEd25519(at: real, random: .system)
        try FileManager.default.createSymbolicLink(atPath: path("link.key"), withDestinationPath: real)
        #expect(throws: KeyFileError.notARegularFile(path: path("link.key"))) {
            try KeyFile.loadOrCreateEd25519(at: path("link.key"), random: .system)
        }
        try FileManager.default.createDirectory(atPath: path("folder.key"), withIntermediateDirectories: false)
        #expect(throws: KeyFileError.notARegularFile(path: path("folder.key"))) {
            try KeyFile.loadOrCreateEd25519(at: path("folder.key"), random: .system)
        }
    }

    @Test func aMissingParentOfTheDirectoryIsASentence() throws {
        defer { removeDirectory() }
        let file = path("absent/keys/node.key")
        let error = try #require(throws: KeyFileError.self) {
            try KeyFile.loadOrCreateEd25519(at: file, random: .system)
        }
        #expect(error.description.contains(file))
        #expect(error.description.hasSuffix("."))
    }

    @Test func manyStartersAtOnceGetOneKey() async throws {
        defer { removeDirectory() }
        let file = path("node.key")
        let keys = try await withThrowingTaskGroup(of: Ed25519PublicKey.self) { group in
            for _ in 0..<16 {
                group.addTask { try KeyFile.loadOrCreateEd25519(at: file, random: .system).publicKey }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("")) == ["node.key"])
    }

    @Test func loadingDoesNotCreate() throws {
        defer { removeDirectory() }
        #expect(try KeyFile(path: path("none.key")).load() == nil)
        #expect(!FileManager.default.fileExists(atPath: path("none.key")))
    }
}
