import Audit
import Testing

@testable import Mesh

/// What one side writes the other reads, field by field; a field that is added later must be added here.
struct EveryFieldTests {
    private static let hints: [String: JSONValue] = [
        "gpu_cuda": true, "gpu_metal": true, "gpu_vulkan": true, "gpu_webgpu": true, "npu": true,
        "visus_eligible": true, "multi_modal": true, "prefer_gpu_compute": true,
        "is_low_confidence_bypass_blocked": true, "force_socrates_research": true, "device_class": "desktop",
        "arch": "arm64", "hostname": "den-pc", "routing_tier": "fast", "min_vram_mb": 6_000, "cpu_cores": 8,
        "min_cpu_cores": 4, "labels": ["gpu", "ü"],
    ]
    private static let envelope: [String: JSONValue] = [
        "idempotency_key": "task-7-1", "task_id": 7, "repository_id": "r", "capability_requirements_json": "{}",
        "payload": "{\"prompt\":\"ü\"}", "privacy_class": "private", "populi_scope_id": "home",
        "submitted_unix_ms": 1_790_000_000_000, "submitted_by": "ann", "exec_lease_id": "12", "campaign_id": "c",
        "artifact_refs_json": "[]", "session_id": "s", "thread_id": "t", "context_envelope_json": "{}",
        "harness_spec_json": "{}", "parent_task_id": 6, "caller_agent_id": "9", "trace_id": "0af7",
        "span_depth": 2, "attempt": 3, "run_id": "run-1",
    ]
    private static let spec: [String: JSONValue] = [
        "kind": "text_infer", "model_id": "vox-tiny", "min_vram_mb": 6_000, "priority": 64, "timeout_secs": 60,
        "payload_b64": "YQ==", "source_blake3_hex": "00", "required_labels": ["gpu", "ü"],
    ]
    private static let result: [String: JSONValue] = [
        "task_id": 12, "node_id": "den-pc", "success": true, "output_b64": "YQ==", "duration_ms": 5,
        "payload_blake3_hex": "00", "worker_ed25519_sig_b64": "AA==", "truncated": true,
        "usage": [
            "input_tokens": 1, "output_tokens": 2, "gpu_ms": 3, "cpu_ms": 4, "cost_micro_usd": 5, "model_id": "m",
        ],
    ]

    private func roundTrip<Value: Codable & Equatable>(
        _ members: [String: JSONValue], as type: Value.Type
    ) throws -> (value: Value, members: [String: JSONValue]?) {
        let text = String(decoding: JSONValue.object(members).jsonBytes(), as: UTF8.self)
        let value = try WireCodec.decode(type, from: text)
        #expect(try WireCodec.decode(type, from: WireCodec.text(value)) == value)
        return (value, WireCodec.json(value).objectValue)
    }

    @Test func everyHintTravelsAlone() throws {
        for (name, value) in Self.hints {
            let (hints, written) = try roundTrip([name: value], as: TaskCapabilityHints.self)
            #expect(hints != TaskCapabilityHints(), "\(name)")
            #expect(hints.extra.isEmpty, "\(name)")
            #expect(written?[name] == value, "\(name)")
        }
    }

    @Test func allHintsTravelTogether() throws {
        var members = Self.hints
        members["future"] = ["a": [1, nil]]
        let (hints, written) = try roundTrip(members, as: TaskCapabilityHints.self)
        #expect(written == members)
        #expect(Mirror(reflecting: hints).children.count == members.count)
    }

    @Test func everyFieldOfAnEnvelopeArrives() throws {
        let (envelope, written) = try roundTrip(Self.envelope, as: RemoteTaskEnvelope.self)
        #expect(written == Self.envelope)
        #expect(Mirror(reflecting: envelope).children.count == Self.envelope.count)
    }

    @Test func everyFieldOfASpecAndOfItsResultArrives() throws {
        let (spec, writtenSpec) = try roundTrip(Self.spec, as: TaskSpec.self)
        #expect(writtenSpec == Self.spec)
        #expect(Mirror(reflecting: spec).children.count == Self.spec.count)
        let (result, writtenResult) = try roundTrip(Self.result, as: TaskResult.self)
        #expect(writtenResult == Self.result)
        #expect(Mirror(reflecting: result).children.count == Self.result.count)
    }
}
