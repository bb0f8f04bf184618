import Audit
import Compute
import Testing
import VoxCrypto

@testable import Mesh

/// Jobs by message: what a worker takes, what it refuses, and whom it tells.
@Suite(.timeLimit(.minutes(2))) struct SubmittedJobTests {
    private static func output(_ result: TaskResult) throws -> String {
        let bytes = try #require(Base64.decode(result.outputB64))
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    private static func run(_ test: WorkerCase, _ rows: A2AStoredMessage...) async throws {
        try await test.working {
            for row in rows { test.plane.push(row) }
            try await until { test.plane.released.values.count == rows.count }
        }
    }

    /// What a refused row is answered with.
    private static func refusal(_ row: A2AStoredMessage, labels: [String] = []) async throws -> String? {
        let test = try await WorkerCase(labels: labels)
        try await test.working {
            test.plane.push(row)
            try await until { test.plane.acked.values == [UInt64(row.id.rawValue)] }
        }
        #expect(test.plane.granted.values.isEmpty, "a refused job takes no lease")
        #expect(test.tools.floor.inFlight.isEmpty)
        let message = try #require(test.plane.delivered.values.first)
        #expect(test.plane.delivered.values.count == 1)
        #expect(message.receiverAgentId == "9")
        #expect(message.idempotencyKey == "remote-ack-job_submit-7")
        #expect(test.plane.answers.map(\.accepted) == [false])
        #expect(test.plane.answers.map(\.idempotencyKey) == ["job_submit-7"])
        return test.plane.answers.first?.detail
    }

    @Test func aJobIsLeasedByItsMessageRunAndAnsweredToItsSender() async throws {
        let test = try await WorkerCase()
        var row = WorkerCase.submission()
        row.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        try await Self.run(test, row)
        #expect(test.plane.granted.values.map(\.scopeKey) == ["job_submit:7"])
        #expect(test.plane.acked.values == [7])
        let (message, result) = try #require(test.plane.endings.first)
        #expect(test.plane.delivered.values.count == 1, "no progress: no run shows it")
        #expect(message.messageType == "job_result")
        #expect(message.senderAgentId == AgentID.workerPool.rawValue)
        #expect(message.receiverAgentId == "9")
        #expect(message.idempotencyKey == "job-result-7")
        #expect(message.traceparent == row.traceparent)
        #expect(result.taskId == 7)
        #expect(result.nodeId == "den-pc")
        #expect(result.success)
        #expect(try Self.output(result) == "It rains.")
        #expect(result.usage?.outputTokens == 2)
        #expect(result.truncated == nil)
        #expect(test.tools.floor.inFlight.isEmpty)
    }

    @Test func theAttestationIsThatOfThePayload() async throws {
        let test = try await WorkerCase()
        try await Self.run(test, WorkerCase.submission())
        let message = try #require(test.plane.endings.first?.message)
        let digest = BLAKE3.hash(Array(message.payload.utf8))
        #expect(message.payloadBlake3Hex == digest.hex)
        let signature = try Ed25519Signature(base64: try #require(message.workerEd25519SigB64))
        #expect(WorkerCase.key.publicKey.isValid(signature, for: digest.bytes))
    }

    private static func words(_ prompt: GenerationRequest.Prompt?) -> [String] {
        switch prompt {
        case .text(let text): [text]
        case .messages(let turns): turns.flatMap { [$0.role, $0.content] }
        case .raw, nil: []
        }
    }

    @Test(
        arguments: [
            ("write a poem", ["write a poem"]), ("[1]", ["[1]"]), (#"{"prompt":"#, [#"{"prompt":"#]),
            (#"{"prompt":"write a poem"}"#, ["write a poem"]),
            (#"{"messages":[{"role":"user","content":"hello"}]}"#, ["user", "hello"]),
        ])
    func anObjectIsTheInputAndAnyOtherTextThePrompt(_ input: String, _ words: [String]) throws {
        let job = try #require(OfferedJob(WorkerCase.submission(input: input)))
        #expect(Self.words(job.generation?.prompt) == words)
    }

    @Test func theSpecSaysWhatTheJobNeedsAndTheMessageHowUrgentItIs() throws {
        var row = WorkerCase.submission { spec in
            spec.modelId = "vox-tiny"
            spec.minVramMb = 6_000
            spec.requiredLabels = ["site=attic"]
            spec.priority = 255
        }
        row.priority = 64
        row.nsfw = true
        let needs = try #require(OfferedJob(row)).needs
        #expect(needs.taskKind == "text_infer")
        #expect(needs.modelId == "vox-tiny")
        #expect(needs.minVramMb == 6_000)
        #expect(needs.timeoutSecs == 60)
        #expect(needs.requiredLabels == ["site=attic"])
        #expect(needs.priority == 64)
        #expect(needs.nsfw == true)
    }

    @Test(arguments: ["poem", "", "text_infer ", "TEXT_INFER"]) func anotherKindIsUnknown(_ kind: String) async throws {
        #expect(try await Self.refusal(WorkerCase.submission(kind: kind)) == "task_kind_unknown")
    }

    @Test func whatNobodyHereRunsIsRefused() async throws {
        #expect(try await Self.refusal(WorkerCase.submission(kind: "image_gen")) == "backend_missing")
        let long = WorkerCase.submission { $0.timeoutSecs = 3_601 }
        #expect(try await Self.refusal(long) == "duration_exceeds_limit")
    }

    @Test func aLabelThatTheMachineLacksIsMissing() async throws {
        let row = WorkerCase.submission { $0.requiredLabels = ["site=attic"] }
        #expect(try await Self.refusal(row, labels: ["site=cellar"]) == "label_missing")
        let test = try await WorkerCase(labels: ["site=attic"])
        try await Self.run(test, row)
        #expect(test.plane.endings.map(\.result.success) == [true])
    }

    @Test(arguments: ["YQ", "YQ==\n", "Y!==", "/w=="]) func aPayloadThatIsNoTextIsMalformed(_ base64: String)
        async throws
    {
        #expect(try await Self.refusal(WorkerCase.submission { $0.payloadB64 = base64 }) == "job_malformed")
    }

    @Test func theDigestIsThatOfTheDecodedPayload() async throws {
        let digest = BLAKE3.hash(Array("hello".utf8)).hex
        let right = WorkerCase.submission(input: "hello") { $0.sourceBlake3Hex = digest.uppercased() }
        #expect(OfferedJob(right) != nil)
        for wrong in [BLAKE3.hash(Array("hello ".utf8)).hex, String(digest.dropLast()), ""] {
            let row = WorkerCase.submission(input: "hello") { $0.sourceBlake3Hex = wrong }
            #expect(try await Self.refusal(row) == "job_malformed", "\(wrong)")
        }
    }

    @Test(
        arguments: [
            "nonsense", "[]", "{}", #"{"timeout_secs":60,"payload_b64":""}"#,
            #"{"kind":"text_infer","payload_b64":""}"#,
            #"{"kind":"text_infer","timeout_secs":60}"#, #"{"kind":"text_infer","timeout_secs":-1,"payload_b64":""}"#,
        ])
    func aPayloadThatIsNoSpecIsMalformed(_ payload: String) async throws {
        #expect(try await Self.refusal(WorkerCase.row(7, .jobSubmit, payload, from: "9")) == "job_malformed")
    }

    @Test func nullIsAbsence() throws {
        let payload = #"""
            {"kind":"text_infer","timeout_secs":60,"payload_b64":"YQ==","model_id":null,"min_vram_mb":null,
            "priority":null,"source_blake3_hex":null,"required_labels":null}
            """#
        let job = try #require(OfferedJob(WorkerCase.row(7, .jobSubmit, payload)))
        #expect(job.needs.modelId == nil && job.needs.minVramMb == nil && job.needs.requiredLabels == nil)
        #expect(Self.words(job.generation?.prompt) == ["a"])
    }

    @Test func aFailureIsTold() async throws {
        let test = try await WorkerCase(.failure(.promptEmpty))
        try await Self.run(test, WorkerCase.submission(input: ""))
        let (message, result) = try #require(test.plane.endings.first)
        #expect(message.messageType == "job_fail")
        #expect(message.idempotencyKey == "job-result-7")
        #expect(message.workerEd25519SigB64 != nil)
        #expect(!result.success)
        #expect(try Self.output(result) == "prompt_empty")
        #expect(result.usage == nil)
    }

    @Test func theDurationIsMeasuredHere() async throws {
        let test = try await WorkerCase(.silence)
        let time = HandTime()
        async let running: Void = test.leased(WorkerCase.submission(), in: time).run()
        try await until { test.backend.started.values.count == 1 }
        try await time.pass(to: .seconds(200))
        try await until { test.plane.renewed.values.count == 1 }
        test.backend.speak("Late.")
        try await running
        #expect(test.plane.endings.map(\.result.durationMs) == [200_000])
    }

    /// A job and a message may have the same number.
    @Test func aCancelOfAJobLeavesTheMessageOfItsNumberAlone() async throws {
        let test = try await WorkerCase(.silence, slots: 2)
        try await test.working {
            test.plane.push(WorkerCase.offer(7), WorkerCase.submission(7))
            try await until { test.backend.started.values.count == 2 }
            test.plane.push(WorkerCase.cancel(7))
            try await until { test.plane.released.values.count == 1 }
            test.backend.speak("Done.")
            try await until { test.plane.released.values.count == 2 }
        }
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-task:7", "lease-job_submit:7"])
        #expect(test.plane.results.isEmpty)
        let outputs = try test.plane.endings.map { try Self.output($0.result) }
        #expect(outputs == ["Done."])
    }
}
