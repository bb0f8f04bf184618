import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// The id that was made for a node is kept in its store, whatever the machine is called later.
@Suite struct StoredNodeIDTests {
    private static func parts(_ directory: TemporaryDirectory, _ node: NodeID?) -> MeshParts {
        var parts = MeshParts.onDisk(directory.path)
        parts.madeNodeID = node
        return parts
    }

    @Test func itIsKeptAtTheFirstOpeningAndReadWhileTheStoreIsOpen() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        #expect(StoredNodeID.read(path: path) == nil)
        let mesh = try await MeshServices.open(Self.parts(directory, "den-pc-1f3a"))
        #expect(StoredNodeID.read(path: path) == "den-pc-1f3a")
        try mesh.store.close()
        let again = try await MeshServices.open(Self.parts(directory, "den-pc-1f3a"))
        try again.store.close()
        #expect(StoredNodeID.read(path: path) == "den-pc-1f3a")
    }

    /// Whoever could not read the kept one must not go on under another.
    @Test func anotherIdIsRefusedAndTheKeptOneStays() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(Self.parts(directory, "den-pc-1f3a"))
        try mesh.store.close()
        let failure = StoreError.failed(doing: "read the id of this node", detail: "it was den-pc-1f3a; start again")
        await #expect(throws: failure) { _ = try await MeshServices.open(Self.parts(directory, "attic-2b4c")) }
        #expect(StoredNodeID.read(path: directory.path + "/mesh.db") == "den-pc-1f3a")
    }

    @Test func anIdThatWasNotMadeHereIsNotKept() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(Self.parts(directory, nil))
        try mesh.store.close()
        #expect(StoredNodeID.read(path: directory.path + "/mesh.db") == nil)
    }

    @Test func aFileThatIsNoStoreHasNone() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        try Data(repeating: 0x5a, count: 8_192).write(to: URL(fileURLWithPath: path))
        #expect(StoredNodeID.read(path: path) == nil)
    }
}
