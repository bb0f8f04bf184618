import Audit
import Foundation
import MeshFixtures
import Testing

@testable import Mesh

/// JSON stores of an earlier program come in once, whole or not at all.
@Suite struct StoreImportTests {
    private let clock = ManualClock()
    private let order = ActionOrder(reason: "the old one goes", actor: "cli-user")

    private var parts: MeshParts { .fixture(clock: clock) }

    private func write(_ text: String, _ name: String, in folder: TemporaryDirectory) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)"))
    }

    private func names(_ folder: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("json") }.sorted()
    }

    private func fault(_ folder: TemporaryDirectory, _ parts: MeshParts) async -> StoreImportError? {
        do {
            _ = try await StoreImport(parts).run(directory: folder.path, by: order)
            return nil
        } catch { return error }
    }

    private func messages() -> String {
        #"""
        {"next_id":9,"messages":[
        {"id":7,"sender_agent_id":"1","receiver_agent_id":"2","message_type":"note","payload":"a","created_unix_ms":5,
        "acknowledged":false,"idempotency_key":"k","lease_holder_node_id":"den","lease_expires_unix_ms":99},
        {"id":8,"sender_agent_id":"1","receiver_agent_id":"2","message_type":"note","payload":"b","created_unix_ms":6,
        "acknowledged":true}]}
        """#
    }

    private func leases() -> String {
        let endMs = clock.nowMs + 60_000
        return """
            {"leases":[{"lease_id":"41","scope_key":"task:1","holder_node_id":"den","expires_unix_ms":\(endMs)},
            {"lease_id":"42","scope_key":"task:1","holder_node_id":"attic","expires_unix_ms":\(endMs)},
            {"lease_id":"43","scope_key":"task:2","holder_node_id":"attic","expires_unix_ms":1}]}
            """
    }

    private func nodes() -> String {
        var record = NodeRecord.fixture(id: "den")
        record.lastSeenUnixMs = 12
        record.quarantined = true
        return WireCodec.text(PopuliRegistryFile(schemaVersion: 1, nodes: [record]))
    }

    private func onDisk(_ folder: TemporaryDirectory) -> MeshParts { .onDisk(folder.path, clock: clock) }

    @Test func eachFileIsStoredOnceAndRenamed() async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        try write(nodes(), "local-registry.json", in: folder)
        try write(messages(), "a2a-store.json", in: folder)
        try write(leases(), "exec-lease-store.json", in: folder)
        let receipt = try await StoreImport(onDisk(home)).run(directory: folder.path, by: order)
        #expect(receipt.files.map(\.imported) == [1, 1, 1])
        #expect(receipt.files.map(\.skipped) == [0, 1, 2])
        #expect(
            try names(folder) == [
                "a2a-store.json.imported", "exec-lease-store.json.imported", "local-registry.json.imported",
            ])
        let mesh = try await MeshServices.open(onDisk(home))
        let node = try #require(mesh.registry.node("den"))
        #expect(node.gates.isQuarantined)
        let found = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(found.map(\.payload) == ["a"])
        #expect(found.first?.createdUnixMs == 5)
        #expect(found.first?.leaseHolderNodeId == nil)
        #expect(try await mesh.leases.live().map(\.id) == ["41"])
        let entries = try await mesh.audit.entries(limit: 64)
        #expect(entries.count { $0.kind == .actionCommitted && $0.action == "import" } == 3)
        #expect(entries.first { $0.action == "import" }?.reason == order.reason)
        try mesh.store.close()
    }

    @Test func theSameFileASecondTimeChangesNothing() async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        for _ in 0..<2 {
            try write(messages(), "a2a-store.json", in: folder)
            let receipt = try await StoreImport(onDisk(home)).run(directory: folder.path, by: order)
            #expect(receipt.files.count == 1)
        }
        #expect(try names(folder).count == 2)
        let mesh = try await MeshServices.open(onDisk(home))
        let found = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(found.count == 1)
        try mesh.store.close()
    }

    @Test func messagesThatAreThereAreKnownInAnotherFileToo() async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        for text in [messages(), messages() + " "] {
            try write(text, "a2a-store.json", in: folder)
            _ = try await StoreImport(onDisk(home)).run(directory: folder.path, by: order)
        }
        let mesh = try await MeshServices.open(onDisk(home))
        let found = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(found.count == 1)
        try mesh.store.close()
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"messages":[{"id":1}]}"#, #"{"messages":7}"#,
        #"""
        {"messages":[{"id":1,"sender_agent_id":"x","receiver_agent_id":"2","message_type":"n","payload":"",
        "created_unix_ms":1,"acknowledged":false}]}
        """#,
    ])
    func oneBadFileKeepsAllFromBeingStored(_ text: String) async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        try write(nodes(), "local-registry.json", in: folder)
        try write(text, "a2a-store.json", in: folder)
        let before = try names(folder)
        guard case .unfit(let path, _)? = await fault(folder, onDisk(home)) else {
            Issue.record("was taken")
            return
        }
        #expect(path.hasSuffix("a2a-store.json"))
        #expect(try names(folder) == before)
        let mesh = try await MeshServices.open(onDisk(home))
        #expect(mesh.registry.node("den") == nil)
        try mesh.store.close()
    }

    @Test func ofANewerFileTheKnownFieldsAreRead() async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        let newer = nodes().replacing(#""schema_version":1"#, with: #""schema_version":3,"colours":["red"]"#)
        try #require(newer.contains("colours"))
        try write(newer, "local-registry.json", in: folder)
        let rows = messages().replacing(#""acknowledged":"#, with: #""schema_version":2,"mood":"calm","acknowledged":"#)
        try write(rows, "a2a-store.json", in: folder)
        try write(leases(), "exec-lease-store.json", in: folder)
        let receipt = try await StoreImport(onDisk(home)).run(directory: folder.path, by: order)
        #expect(receipt.files.map(\.newerVersion) == [3, 2, nil])
        #expect(receipt.files.map(\.imported) == [1, 1, 1])
        let mesh = try await MeshServices.open(onDisk(home))
        #expect(mesh.registry.node("den")?.gates.isQuarantined == true)
        let found = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(found.map(\.payload) == ["a"])
        #expect(found.first?.schemaVersion == 1)
        try mesh.store.close()
    }

    @Test func aDirectoryWithoutFilesIsSaid() async throws {
        let folder = try TemporaryDirectory()
        #expect(await fault(folder, parts) == .nothingThere(directory: folder.path))
    }

    @Test func aRunningProcessIsNamed() async throws {
        let (home, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
        try write(nodes(), "local-registry.json", in: folder)
        let mesh = try await MeshServices.open(onDisk(home))
        guard case .store(.heldByProcess)? = await fault(folder, onDisk(home)) else {
            Issue.record("was taken")
            return
        }
        #expect(try names(folder) == ["local-registry.json"])
        try mesh.store.close()
    }
}
