import Audit
import Testing

@testable import Mesh

/// Both payloads of a job by message, as they travel.
struct TaskSpecTests {
    private static let needed: [String: JSONValue] = ["kind": "text_infer", "timeout_secs": 60, "payload_b64": "YQ=="]

    private func text(_ members: [String: JSONValue]) -> String {
        String(decoding: JSONValue.object(members).jsonBytes(), as: UTF8.self)
    }

    @Test func aSpecWithOnlyItsRequiredFieldsParses() throws {
        let spec = try WireCodec.decode(TaskSpec.self, from: text(Self.needed))
        #expect(spec == TaskSpec(kind: "text_infer", timeoutSecs: 60, payloadB64: "YQ=="))
        #expect(spec.priority == 128)
        #expect(spec.requiredLabels.isEmpty)
    }

    @Test(arguments: ["kind", "timeout_secs", "payload_b64"]) func aMissingFieldIsNamed(_ field: String) {
        var members = Self.needed
        members[field] = nil
        #expect(throws: WireError.unfit(field: field)) { try WireCodec.decode(TaskSpec.self, from: text(members)) }
        members[field] = .null
        #expect(throws: WireError.unfit(field: field)) { try WireCodec.decode(TaskSpec.self, from: text(members)) }
    }

    @Test func whatASpecLeavesOutIsWrittenAsNullOrItsDefault() {
        let spec = TaskSpec(kind: "embed", timeoutSecs: 5, payloadB64: "")
        let written: [String: JSONValue] = [
            "kind": "embed", "timeout_secs": 5, "payload_b64": "", "model_id": nil, "min_vram_mb": nil,
            "source_blake3_hex": nil, "priority": 128, "required_labels": [],
        ]
        #expect(WireCodec.json(spec).objectValue == written)
    }

    @Test func aResultWritesNullForItsSignatureAndLeavesTheRestOut() {
        let result = TaskResult(taskId: 12, nodeId: "den-pc", success: true, outputB64: "YQ==", durationMs: 5)
        let written: [String: JSONValue] = [
            "task_id": 12, "node_id": "den-pc", "success": true, "output_b64": "YQ==", "duration_ms": 5,
            "payload_blake3_hex": nil, "worker_ed25519_sig_b64": nil,
        ]
        #expect(WireCodec.json(result).objectValue == written)
    }

    @Test func theSchemaSaysWhichFieldsAreNeeded() throws {
        guard case .object(let spec) = WireSchema.of(TaskSpec.self),
            case .object(let result) = WireSchema.of(TaskResult.self)
        else {
            Issue.record("a wire type is an object")
            return
        }
        #expect(spec.fields.filter(\.value.isRequired).keys.sorted() == ["kind", "payload_b64", "timeout_secs"])
        #expect(
            result.fields.filter(\.value.isRequired).keys.sorted() == [
                "duration_ms", "node_id", "output_b64", "success", "task_id",
            ])
        guard case .object(let usage) = result.fields["usage"]?.schema else {
            Issue.record("usage is an object")
            return
        }
        #expect(usage.name == "Usage")
    }
}
