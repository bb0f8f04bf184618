import Audit
import Testing

@testable import Mesh

/// What a request brings in may go out again, where no whole number exceeds 2^53 − 1; ids of other servers stay exact.
struct LargestIntegerTests {
    private static let most = 9_007_199_254_740_991

    private static func record(_ number: String) -> [UInt8] {
        let text = #"""
            {"id":"n1","version":"1","last_seen_unix_ms":\#(number),"memory_free_bytes":\#(number),
            "inventory_unix_ms":\#(number),"capabilities":{"future":{"a":[1,\#(number),-\#(number)]}}}
            """#
        return Array(text.utf8)
    }

    /// Numbers that 64 bits hold only without a sign.
    private static let unsigned = ["9223372036854775808", "18446744073709551615"]

    @Test(arguments: unsigned) func aRequestMayNameAnyNumberOf64Bits(number: String) throws {
        let text = #"{"receiver_agent_id":"2","max_messages":\#(number),"wait_ms":\#(number)}"#
        let request = try WireCodec.request(A2AInboxRequest.self, from: Array(text.utf8))
        #expect(request.pageSize == 256)
        #expect(request.clampedWaitMs == 30_000)
        let hints = #"{"id":"n1","version":"1","last_seen_unix_ms":0,"capabilities":{"future":[\#(number)]}}"#
        let record = try WireCodec.request(NodeRecord.self, from: Array(hints.utf8))
        #expect(record.capabilities.extra["future"] == [.integer(Int64(Self.most))])
    }

    @Test(arguments: ["18446744073709551616", "99999999999999999999", "-9223372036854775809", "18446744073709551615.0"])
    func whatNo64BitsHoldIsRefused(number: String) {
        let body = Array(#"{"receiver_agent_id":"2","max_messages":\#(number)}"#.utf8)
        #expect(throws: WireError.unfit(field: "max_messages")) {
            try WireCodec.request(A2AInboxRequest.self, from: body)
        }
    }

    @Test(arguments: unsigned) func noIdOfAnAnswerIsTakenForAnother(number: String) {
        let body = Array(#"{"accepted":true,"message_id":\#(number)}"#.utf8)
        #expect(throws: WireError.unfit(field: "message_id")) {
            try WireCodec.decode(A2ADeliverResponse.self, from: body)
        }
    }

    @Test(arguments: ["9007199254740992", "9223372036854775807"])
    func aRequestIsTakenWithTheLargestThatMayGoOut(number: String) throws {
        let record = try WireCodec.request(NodeRecord.self, from: Self.record(number))
        #expect(record.memoryFreeBytes == UInt64(Self.most))
        #expect(record.inventoryUnixMs == UInt64(Self.most))
        let written = WireCodec.text(record)
        #expect(!written.contains(number))
        let future = try #require(record.capabilities.extra["future"]?["a"]?.arrayValue)
        #expect(future == [1, .integer(Int64(Self.most)), .integer(-Int64(Self.most))])
    }

    @Test func numbersUpToItStayAsTheyAre() throws {
        let record = try WireCodec.request(NodeRecord.self, from: Self.record("9007199254740990"))
        #expect(record.memoryFreeBytes == 9_007_199_254_740_990)
    }

    @Test func smallFieldsStillRefuseWhatIsOutOfRange() {
        let body = #"""
            {"sender_agent_id":"1","receiver_agent_id":"2","message_type":"m","payload":"",
            "priority":9007199254740992}
            """#
        #expect(throws: WireError.unfit(field: "priority")) {
            try WireCodec.request(A2ADeliverRequest.self, from: Array(body.utf8))
        }
    }

    @Test func idsOfAnotherServerGoBackAsTheyCame() throws {
        let text = #"""
            {"idempotency_key":"k","task_id":9223372036854775807,"repository_id":"r",
            "capability_requirements_json":"{}","payload":"{}"}
            """#
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: text)
        #expect(WireCodec.text(envelope).contains(#""task_id":9223372036854775807"#))
        let ack = A2AAckRequest(receiverAgentId: "1", messageId: UInt64(Int64.max))
        #expect(WireCodec.text(ack).contains(#""message_id":9223372036854775807"#))
    }

    @Test func stringsOfTheDashboardHaveNoLimitHere() throws {
        let long = String(repeating: "x", count: 2_000)
        let body = Array(#"{"id":"\#(long)"}"#.utf8)
        #expect(try WireCodec.request(LeaveRequest.self, from: body, limitsStrings: false).id == long)
    }
}
