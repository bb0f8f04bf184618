import Audit
import MeshFixtures
import Testing

@testable import Mesh

struct WireCodecTests {
    private func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: ["1.0", "1e0", "-1", "256", "\"1\"", "true", "1.5"])
    func onlyWholeNumbersInRangeAreIntegers(number: String) {
        let body = json(
            #"{"sender_agent_id":"1","receiver_agent_id":"2","message_type":"m","payload":"","priority":\#(number)}"#)
        #expect(throws: WireError.unfit(field: "priority")) {
            try WireCodec.request(A2ADeliverRequest.self, from: body)
        }
    }

    @Test func absentAndNullOptionalsAreEqualAndDefaultsApply() throws {
        let body =
            #"{"sender_agent_id":"1","receiver_agent_id":"2","message_type":"m","payload":"p","nsfw":null,"x":[]}"#
        let request = try WireCodec.request(A2ADeliverRequest.self, from: json(body))
        #expect(request.priority == 128)
        #expect(request.nsfw == nil)
    }

    @Test(arguments: ["sender_agent_id", "receiver_agent_id", "message_type", "payload"])
    func missingRequiredFieldsAreNamed(field: String) throws {
        var fields: [String: JSONValue] = [
            "sender_agent_id": "1", "receiver_agent_id": "2", "message_type": "m", "payload": "p",
        ]
        fields[field] = nil
        let body = JSONValue.object(fields).jsonBytes()
        #expect(throws: WireError.unfit(field: field)) { try WireCodec.request(A2ADeliverRequest.self, from: body) }
        fields[field] = .null
        let withNull = JSONValue.object(fields).jsonBytes()
        #expect(throws: WireError.unfit(field: field)) {
            try WireCodec.request(A2ADeliverRequest.self, from: withNull)
        }
    }

    @Test(arguments: ["", "[]", "1", "{", "{\"id\":\"\\ud800\"}"])
    func otherBodiesAreRefused(text: String) {
        #expect(throws: WireError.self) { try WireCodec.request(LeaveRequest.self, from: json(text)) }
    }

    @Test func ofTwoEqualKeysTheLastCounts() throws {
        #expect(try WireCodec.request(LeaveRequest.self, from: json(#"{"id":"a","id":"b"}"#)).id == "b")
    }

    @Test func invalidUTF8IsRefused() {
        let body = json("{\"id\":\"") + [0xff] + json("\"}")
        #expect(throws: WireError.self) { try WireCodec.request(LeaveRequest.self, from: body) }
    }

    @Test func freeStringsAreLimitedButPayloadIsNot() throws {
        let long = String(repeating: "x", count: 1_025)
        #expect(throws: WireError.unfit(field: "id")) {
            try WireCodec.request(LeaveRequest.self, from: json(#"{"id":"\#(long)"}"#))
        }
        let body = #"{"sender_agent_id":"1","receiver_agent_id":"2","message_type":"m","payload":"\#(long)"}"#
        #expect(try WireCodec.request(A2ADeliverRequest.self, from: json(body)).payload == long)
    }

    @Test func noTraceIsTooLongToBeIgnored() throws {
        let long = String(repeating: "x", count: 1_025)
        let body = #"""
            {"sender_agent_id":"1","receiver_agent_id":"2","message_type":"m","payload":"","traceparent":"\#(long)"}
            """#
        #expect(try WireCodec.request(A2ADeliverRequest.self, from: json(body)).traceparent == long)
    }

    @Test func onlyFreeMemoryIsWrittenAsNull() {
        let record = WireCodec.text(NodeRecord.fixture())
        #expect(record.contains(#""memory_free_bytes":null"#))
        #expect(!record.contains("listen_addr"))
        let back = try? WireCodec.decode(NodeRecord.self, from: record)  // nil fails the next line
        #expect(back == .fixture())
    }

    @Test func hintsKeepUnknownKeys() throws {
        let text = #"{"gpu_cuda":true,"future":{"a":[1,2.5,null]}}"#
        let hints = try WireCodec.decode(TaskCapabilityHints.self, from: text)
        #expect(hints.gpuCuda)
        let again = try WireCodec.decode(TaskCapabilityHints.self, from: WireCodec.text(hints))
        #expect(again == hints)
        #expect(again.extra["future"]?["a"]?.arrayValue?.count == 3)
        #expect(!WireCodec.text(hints).contains("labels"))
    }

    @Test func policyKeepsTheDifferenceBetweenNoRuleAndNobody() throws {
        let text = #"""
            {"slots":[],"nsfw_allowed":false,"max_job_duration_secs":60,"public_mesh_opt_in":false,"min_priority":0,
            "allowed_users":[]}
            """#
        let policy = try WireCodec.decode(WorkerDonationPolicy.self, from: text)
        #expect(policy.allowedUsers == [])
        #expect(policy.deniedUsers == nil)
        #expect(policy.acceptsInferenceWorkloads)
        let written = WireCodec.text(policy)
        #expect(written.contains(#""denied_users":null"#))
        #expect(!written.contains("per_peer_overrides"))
    }

    @Test func envelopeWithOnlyItsRequiredFieldsParses() throws {
        let text = #"""
            {"idempotency_key":"k","task_id":9223372036854775807,"repository_id":"r",
            "capability_requirements_json":"{}","payload":"{}"}
            """#
        #expect(try WireCodec.decode(RemoteTaskEnvelope.self, from: text).taskId == TaskID(Int64.max))
    }

    @Test func storedMessagesNeverShowTheirKey() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.mailbox.deliver(.fixture(key: "secret-key"), as: .own)
        let page = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own)
        let text = WireCodec.text(page)
        #expect(!text.contains("secret-key"))
        #expect(text.contains(#""schema_version":1"#))
    }
}

struct PrivacyClassTests {
    @Test(
        arguments: [
            (nil, "public-mesh", PrivacyReach.anyNode), ("", "public-mesh", .anyNode),
            (" Public ", "public-mesh", .anyNode),
            ("private", "paired-peers-only", .pairedNodes), ("TRUSTED", "paired-peers-only", .pairedNodes),
            ("trusted_only", "paired-peers-only", .trustedNodes), ("sensitive", "paired-peers-only", .pairedNodes),
            ("local-only", "local-only", .ownNode), ("local_only", "local-only", .ownNode),
            ("secret", "unknown", .pairedNodes),
        ] as [(String?, String, PrivacyReach)])
    func wordsMapAsTheContractSays(word: String?, display: String, reach: PrivacyReach) {
        let privacy = PrivacyClass(rawWord: word)
        #expect(privacy.display == display)
        #expect(privacy.reach == reach)
        #expect(privacy.rawWord == word)
    }
}
