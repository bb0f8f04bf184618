import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Logs that a person brought from elsewhere are kept, and each is held against the copy before it.
@Suite struct ForeignLogsTests {
    private let directory: TemporaryDirectory
    private var folder: String { directory.path + "/foreign" }

    init() throws { directory = try TemporaryDirectory() }

    private func export(_ nodes: [String], seed: UInt64 = 1) async throws -> [UInt8] {
        let mesh = try await MeshServices.inMemory(seed: seed)
        for node in nodes { _ = try await mesh.registry.join(.fixture(id: node), as: .own) }
        try await mesh.audit.signCheckpoint()
        let lines = try await mesh.audit.lines(from: 0, limit: 256)
        let note = try #require(try await mesh.audit.checkpointNote())
        return lines.flatMap { $0 + [0x0A] } + LogExport.line(forCheckpoint: note)
    }

    private func keep(_ export: [UInt8]) throws -> ForeignLogReceipt { try ForeignLogs(folder: folder).keep(export) }

    @Test func aLogAndItsContinuationAreKept() async throws {
        let short = try keep(try await export(["a", "b"]))
        #expect(short.entries == 3)
        #expect(short.known == nil)
        #expect(short.kinds == ["log_opened": 1, "node_added": 2])
        #expect(short.checkpointSize == 3)
        let whole = try await export(["a", "b", "c"])
        let long = try keep(whole)
        #expect(long.known == 3)
        #expect(long.path == short.path)
        #expect(Array(try Data(contentsOf: URL(filePath: long.path))) == whole)
        #expect(try keep(whole).known == 4, "the same again is its own continuation")
    }

    @Test func aShorterOrAnotherHistoryIsRefusedAndTheCopyStays() async throws {
        let whole = try await export(["a", "b", "c"])
        let path = try keep(whole).path
        let (shorter, fork) = (try await export(["a", "b"]), try await export(["a", "x", "c", "d"]))
        #expect(throws: ForeignLogError.rolledBack(size: 3, known: 4)) { _ = try keep(shorter) }
        #expect(throws: ForeignLogError.forked(index: 2)) { _ = try keep(fork) }
        #expect(Array(try Data(contentsOf: URL(filePath: path))) == whole)
        let other = try keep(try await export(["a"], seed: 2))
        #expect(other.path != path)
    }

    @Test func aLogThatDoesNotVerifyIsNotKept() async throws {
        var changed = try await export(["a", "b"])
        changed[changed.count / 2] ^= 1
        #expect(throws: ForeignLogError.self) { _ = try keep(changed) }
        for text in ["", "\n", "x", "{}", #"{"checkpoint":"x"}"#] {
            #expect(throws: ForeignLogError.self, "\(text)") { _ = try keep(Array(text.utf8)) }
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
