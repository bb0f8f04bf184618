import Testing

@testable import Mesh

struct WireSchemaTests {
    private func object(_ schema: WireSchema) throws -> WireObjectSchema {
        guard case .object(let object) = schema else { throw NotAnObject() }
        return object
    }

    private struct NotAnObject: Error {}

    @Test func fieldsKindsAndNeedsAreRead() throws {
        let request = try object(.of(A2AAckRequest.self))
        #expect(request.name == "A2AAckRequest")
        #expect(
            request.fields == [
                "receiver_agent_id": WireFieldSchema(schema: .text, isRequired: true),
                "message_id": WireFieldSchema(schema: .whole(least: 0, most: .max), isRequired: true),
            ])
        #expect(!request.isOpen)
    }

    @Test func optionalAndDefaultedFieldsAreNotNeeded() throws {
        let row = try object(.of(A2AStoredMessage.self))
        #expect(row.fields["priority"] == WireFieldSchema(schema: .whole(least: 0, most: 255), isRequired: false))
        #expect(row.fields["nsfw"] == WireFieldSchema(schema: .boolean, isRequired: false))
        #expect(row.fields["sender_node_id"] == WireFieldSchema(schema: .text, isRequired: false))
        #expect(row.fields["acknowledged"]?.isRequired == true)
    }

    @Test func nestedObjectsListsAndOpenObjectsAreSeen() throws {
        let record = try object(.of(NodeRecord.self))
        #expect(record.fields["workload_classes"]?.schema == .list(.text))
        #expect(record.fields["cpu_usage_pct"]?.schema == .number)
        #expect(record.fields["memory_free_bytes"]?.isRequired == false)
        let hints = try object(try #require(record.fields["capabilities"]?.schema))
        #expect(hints.isOpen)
        #expect(hints.name == "TaskCapabilityHints")
        guard case .list(let model) = record.fields["advertised_models"]?.schema else { throw NotAnObject() }
        #expect(try object(model).fields["vram_required_mb"]?.isRequired == true)
        let policy = try object(try #require(record.fields["donation_policy"]?.schema))
        #expect(policy.fields["per_peer_overrides"]?.isRequired == false)
    }
}
