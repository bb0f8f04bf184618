import Testing
import VoxCrypto

@testable import Mesh

/// How the end of a job by message arrives, whatever the control plane makes of it.
@Suite(.timeLimit(.minutes(2))) struct SubmittedAnswerTests {
    private static func output(_ result: TaskResult?) throws -> String {
        let result = try #require(result)
        let bytes = try #require(Base64.decode(result.outputB64))
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    private static func isAttested(_ message: A2ADeliverRequest) -> Bool {
        message == message.unattested?.attested(by: WorkerCase.key)
    }

    @Test(arguments: [400, 503]) func anAttestationThatCannotBeCheckedIsLeftOut(_ status: Int) async throws {
        let test = try await WorkerCase { script in
            script.deliver = { $0.workerEd25519SigB64 == nil ? nil : .status(status) }
        }
        try await test.leased(WorkerCase.submission()).run()
        let messages = test.plane.endings.map(\.message)
        try #require(messages.count == 2)
        #expect(Self.isAttested(messages[0]))
        #expect(messages[1] == messages[0].unattested)
        #expect(try Self.output(test.plane.endings.last?.result) == "It rains.")
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aStoreThatTakesNothingIsAskedAgainWithTheAttestation() async throws {
        let test = try await WorkerCase { script in
            let tries = Recorder<Void>()
            script.deliver = { _ in
                tries.add(())
                return tries.values.count <= 2 ? .status(503) : nil
            }
        }
        try await test.leased(WorkerCase.submission()).run()
        #expect(test.plane.endings.map { Self.isAttested($0.message) } == [true, false, true])
        #expect(Set(test.plane.endings.map(\.result)).count == 1)
        #expect(test.plane.released.values.count == 1)
    }

    @Test func anotherRefusalIsToldAsAFailure() async throws {
        let test = try await WorkerCase { $0.deliver = { $0.messageType == "job_result" ? .status(409) : nil } }
        try await test.leased(WorkerCase.submission()).run()
        #expect(test.plane.endings.map(\.message.messageType) == ["job_result", "job_fail"])
        #expect(try Self.output(test.plane.endings.last?.result) == "result_refused")
        #expect(test.plane.released.values.count == 1)
    }

    @Test func theWholeMessageStaysBelowTheLongestResult() async throws {
        let text = String(repeating: "ü", count: 400_000)
        let test = try await WorkerCase(.text([text]))
        try await test.leased(WorkerCase.submission()).run()
        let (message, result) = try #require(test.plane.endings.first)
        #expect(WireCodec.encode(message).count <= test.tools.longestResultBytes)
        #expect(WireCodec.encode(message).count > test.tools.longestResultBytes * 9 / 10)
        #expect(result.truncated == true)
        #expect(text.hasPrefix(try Self.output(result)))
        #expect(Self.isAttested(message))
    }

    @Test func anOutputThatIsTooLongIsHalvedAndAttestedAgain() async throws {
        let text = String(repeating: "ü", count: 2_000)
        let test = try await WorkerCase(.text([text])) { script in
            script.deliver = { $0.payload.utf8.count > 1_800 ? .status(413) : nil }
        }
        try await test.leased(WorkerCase.submission()).run()
        let endings = test.plane.endings
        let lengths = try endings.map { try Self.output($0.result).utf8.count }
        #expect(lengths == [4_000, 2_000, 1_000])
        #expect(endings.map(\.result.truncated) == [nil, true, true])
        #expect(endings.map(\.result.success) == [true, true, true])
        #expect(endings.map { Self.isAttested($0.message) } == [true, true, true])
    }

    @Test func theLongestNamesFitBesideTheOutput() throws {
        let sender = AgentID(String(repeating: "9", count: 64))
        let node = NodeID(String(repeating: "\"", count: 256))
        var usage = Usage()
        usage.modelId = String(repeating: "\"", count: 256)
        let origin = JobOrigin.message(MessageID(Int64.max), sender: sender)
        var report = JobReport(
            .success(text: String(repeating: "x", count: 20_000), usage: usage), duration: .seconds(86_400))
        report.cut(to: origin.longestOutput(within: 16_384))
        let message = origin.answer(report, by: JobHolder(node: node, lease: "1", key: WorkerCase.key))
        #expect(WireCodec.encode(message).count <= 16_384)
        #expect(report.text.utf8.count > 9_000)
    }
}
