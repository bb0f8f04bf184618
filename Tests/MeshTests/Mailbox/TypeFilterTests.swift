import MeshFixtures
import Testing

@testable import Mesh

/// `message_types` keeps only rows of the listed types, however many are listed.
struct TypeFilterTests {
    private func mesh() async throws -> MeshServices {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        return mesh
    }

    private func ids(_ mesh: MeshServices, _ types: [String], by node: String? = nil) async throws -> [MessageID] {
        var request = node.map { A2AInboxRequest.claim(by: $0) } ?? A2AInboxRequest(receiverAgentId: "2")
        request.messageTypes = types
        return try await mesh.mailbox.inbox(request, as: .own).messages.map(\.id)
    }

    @Test(arguments: [0, 15, 16, 255, 256, 40_000]) func anyNumberOfTypesIsClaimedAndListed(others: Int) async throws {
        let mesh = try await mesh()
        var urgent = A2ADeliverRequest.fixture(type: "chat")
        urgent.priority = 255
        for _ in 0..<20 { _ = try await mesh.mailbox.deliver(urgent, as: .own) }
        let note = try await mesh.mailbox.deliver(.fixture(type: " Note "), as: .own).messageId
        let types = (0..<others).map { "type-\($0)" }
        #expect(try await ids(mesh, types + ["NOTE"]) == [note])
        #expect(try await ids(mesh, types + ["NOTE"], by: "node-a") == [note])
        #expect(try await ids(mesh, types + ["NOTE"], by: "node-a") == [note], "a held row is found too")
        #expect(try await ids(mesh, types).isEmpty)
        #expect(try await ids(mesh, types, by: "node-a").isEmpty)
    }

    /// More types have rows than have lanes of their own; priority and age count across all of them.
    @Test func rowsOfManyTypesComeInTheirOrder() async throws {
        let mesh = try await mesh()
        var rows: [(rank: Int, id: MessageID)] = []
        for number in 0..<60 {
            var request = A2ADeliverRequest.fixture(type: "type-\(number % 20)")
            request.priority = UInt8(number * 7 % 5)
            request.targetNodeId = number % 3 == 0 ? "node-a" : nil
            rows.append((-Int(number * 7 % 5), try await mesh.mailbox.deliver(request, as: .own).messageId))
            _ = try await mesh.mailbox.deliver(.fixture(type: "chat"), as: .own)
        }
        let types = (0..<40).map { "type-\($0)" }
        var claimed: [MessageID] = []
        while let id = try await ids(mesh, types, by: "node-a").first, claimed.count < rows.count {
            claimed.append(id)
            let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(id.rawValue))
            try await mesh.mailbox.ack(ack, as: .own)
        }
        #expect(claimed == rows.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }.map(\.id))
    }

    @Test func aTypeThatIsRepeatedCountsOnce() async throws {
        let mesh = try await mesh()
        let note = try await mesh.mailbox.deliver(.fixture(type: "note"), as: .own).messageId
        let types = (0..<400).flatMap { _ in ["note", " NOTE", "Note "] }
        var request = A2AInboxRequest.claim(by: "node-a")
        request.messageTypes = types
        #expect(request.typeKeys == ["note"])
        #expect(try await ids(mesh, types, by: "node-a") == [note])
    }

    @Test func typesThatOnlyLookAlikeAreTwo() async throws {
        let mesh = try await mesh()
        let alike = ["caf\u{e9}", "cafe\u{301}"]
        var found: [MessageID] = []
        for type in alike { found.append(try await mesh.mailbox.deliver(.fixture(type: type), as: .own).messageId) }
        #expect(try await ids(mesh, alike) == [found[1], found[0]])
        #expect(try await ids(mesh, [alike[1]], by: "node-a") == [found[1]])
    }
}
