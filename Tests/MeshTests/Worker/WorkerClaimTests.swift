import Testing
import VoxCrypto

@testable import Mesh

/// How a worker takes rows: one after the other, each answered and acked.
@Suite(.timeLimit(.minutes(2))) struct WorkerClaimTests {
    private static let cancels = [MessageType.remoteTaskCancel.key]
    private static let everything = ["remote_task_cancel", "remote_task_envelope", "job_submit"]

    @Test func aJobIsLeasedRunSignedAndGivenBack() async throws {
        let test = try await WorkerCase()
        let end = try await test.working {
            test.plane.push(WorkerCase.offer(7))
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(end == .stopped)
        #expect(test.plane.granted.values.map(\.scopeKey) == ["task:7"])
        #expect(test.plane.acked.values == [7])
        let result = try #require(test.plane.results.first)
        #expect(test.plane.results.count == 1)
        #expect(result.result == "It rains.")
        #expect(result.isTrue(by: WorkerCase.key.publicKey))
        #expect(result.usage?.outputTokens == 2)
        #expect(test.tools.floor.inFlight.isEmpty)
    }

    @Test(arguments: [("image_gen", "backend_missing"), ("text_infer", "job_malformed")])
    func aRefusalIsToldAndTheRowIsDone(_ kind: String, _ code: String) async throws {
        let test = try await WorkerCase()
        try await test.working {
            test.plane.push(WorkerCase.offer(7, kind: kind, input: code == "job_malformed" ? "{" : nil))
            try await until { test.plane.acked.values == [7] }
        }
        #expect(test.plane.answers.map(\.accepted) == [false])
        #expect(test.plane.answers.first?.detail == code)
        #expect(test.plane.answers.first?.idempotencyKey == "orch-remote-7-1")
        #expect(test.plane.delivered.values.first?.idempotencyKey == "remote-ack-orch-remote-7-1")
        #expect(test.plane.granted.values.isEmpty)
        #expect(test.tools.floor.inFlight.isEmpty)
    }

    @Test func nonsenseIsOnlyAcked() async throws {
        let test = try await WorkerCase()
        try await test.working {
            test.plane.push(
                WorkerCase.row(3, .remoteTaskEnvelope, "nonsense"), WorkerCase.row(4, .remoteTaskCancel, "[]"),
                WorkerCase.row(5, .remoteTaskEnvelope, #"{"idempotency_key":7}"#),
                WorkerCase.row(6, .remoteTaskEnvelope, #"{"idempotency_key":" "}"#))
            try await until { Set(test.plane.acked.values) == [3, 4, 5, 6] }
        }
        #expect(test.plane.delivered.values.isEmpty)
        #expect(test.plane.granted.values.isEmpty)
    }

    @Test(arguments: [nil, 400, 413] as [Int?])
    func anEnvelopeOfWhichOnlyTheKeyCanBeReadIsRefusedByIt(_ status: Int?) async throws {
        let test = try await WorkerCase { $0.deliver = { _ in status.map { ControlPlaneError.status($0) } } }
        try await test.working {
            test.plane.push(WorkerCase.row(3, .remoteTaskEnvelope, #"{"idempotency_key":" k-1","task_id":"seven"}"#))
            try await until { test.plane.acked.values == [3] }
        }
        #expect(test.plane.answers.map(\.idempotencyKey) == [" k-1"])
        #expect(test.plane.answers.map(\.accepted) == [false])
        #expect(test.plane.answers.map(\.detail) == ["job_malformed"])
        #expect(test.plane.delivered.values.map(\.receiverAgentId) == [AgentID.controlPlane.rawValue])
        #expect(test.plane.granted.values.isEmpty)
    }

    @Test func aJobThatSomebodyElseHasIsAckedAndTheSlotIsFree() async throws {
        let test = try await WorkerCase { script in
            script.grant = { $0.scopeKey == "task:7" ? .status(409) : nil }
        }
        try await test.working {
            test.plane.push(WorkerCase.offer(7), WorkerCase.offer(8))
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.acked.values == [7, 8])
        #expect(test.plane.answers.isEmpty)
        #expect(test.plane.results.map(\.taskId) == [8])
    }

    /// Another node holds the job by message of row 7, and asks for a pause.
    private static func heldElsewhere(
        _ answer: PlayedBackend.Answer = .text(["Done."]), slots: UInt8
    ) async throws -> WorkerCase {
        try await WorkerCase(answer, slots: slots) { script in
            script.offersAgain = true
            script.grant = { request in
                guard request.scopeKey == "job_submit:7" else { return nil }
                return .refused(status: 409, context: "test", detail: "", retryAfterSeconds: 20)
            }
        }
    }

    /// Its holder may have ended between lease and ack, and then nobody else would run it.
    @Test func theRowOfAJobByMessageThatSomebodyElseHasIsLeft() async throws {
        let test = try await Self.heldElsewhere(slots: 1)
        try await test.working {
            test.plane.push(WorkerCase.submission(7), WorkerCase.offer(8))
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.granted.values.map(\.scopeKey) == ["job_submit:7", "task:8"])
        #expect(test.plane.acked.values == [8])
        #expect(test.plane.answers.isEmpty && test.plane.endings.isEmpty)
        let next = try #require(test.plane.inboxes.values.dropFirst().first)
        #expect(next.messageTypes == ["remote_task_cancel", "remote_task_envelope"])
        #expect((1...20_000).contains(next.waitMs ?? 0), "it asks for jobs by message after the pause")
    }

    @Test func besideSuchARowCancelsAreHeard() async throws {
        let test = try await Self.heldElsewhere(.silence, slots: 2)
        try await test.working {
            test.plane.push(WorkerCase.submission(7), WorkerCase.offer(8), WorkerCase.cancel(8))
            try await until { test.plane.acked.values.count == 2 && test.tools.floor.inFlight.isEmpty }
        }
        #expect(test.plane.acked.values == [8, 1_008])
        #expect(test.plane.results.isEmpty)
    }

    @Test func afterThePauseSuchARowIsTriedAgain() async throws {
        let test = try await WorkerCase { script in
            (script.offersAgain, script.keepsWaiting) = (true, false)
            let tries = Recorder<Void>()
            script.grant = { _ in
                tries.add(())
                return tries.values.count == 1 ? .status(409) : nil
            }
        }
        try await test.working {
            test.plane.push(WorkerCase.submission(7))
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.granted.values.map(\.scopeKey) == ["job_submit:7", "job_submit:7"])
        #expect(test.plane.acked.values == [7])
        #expect(test.plane.endings.count == 1)
    }

    @Test func aFullWorkerTakesCancelsOnlyUntilASlotIsFree() async throws {
        let test = try await WorkerCase(.silence)
        try await test.working {
            test.plane.push(WorkerCase.offer(1), WorkerCase.offer(2))
            try await until { test.plane.inboxes.values.count == 2 && test.backend.started.values.count == 1 }
            #expect(test.plane.inboxes.values.map(\.messageTypes) == [Self.everything, Self.cancels])
            #expect(test.plane.granted.values.count == 1)
            test.backend.speak("Done.")
            try await until { test.plane.granted.values.count == 2 && test.backend.started.values.count == 2 }
            test.backend.speak("Done as well.")
            try await until { test.plane.released.values.count == 2 }
        }
        #expect(test.plane.results.map(\.result) == ["Done.", "Done as well."])
        #expect(
            test.plane.inboxes.values.prefix(3).map(\.messageTypes) == [Self.everything, Self.cancels, Self.everything])
    }

    @Test func aCancelIsHeardByAFullWorker() async throws {
        let test = try await WorkerCase(.silence)
        try await test.working {
            test.plane.push(WorkerCase.offer(1))
            try await until { test.plane.inboxes.values.last?.messageTypes == Self.cancels }
            test.plane.push(WorkerCase.cancel(1))
            try await until { test.plane.inboxes.values.last?.messageTypes == Self.everything }
            #expect(test.tools.floor.inFlight.isEmpty)
        }
        #expect(test.plane.acked.values == [1, 1_001])
        #expect(test.plane.results.isEmpty)
    }

    /// The cancel lies behind the offer already: it is read before the job had time to begin.
    @Test(arguments: 1...20) func aCancelRightAfterTheClaimStopsTheJob(_ turn: Int64) async throws {
        let test = try await WorkerCase(.silence, slots: 2)
        try await test.working {
            test.plane.push(WorkerCase.offer(TaskID(turn)), WorkerCase.cancel(TaskID(turn)))
            try await until { test.plane.acked.values.count == 2 && test.tools.floor.inFlight.isEmpty }
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.results.isEmpty)
        #expect(test.backend.started.values.count == test.backend.stopped.values.count)
    }

    @Test func emptyAnswersAtOnceDoNotSpin() async throws {
        let test = try await WorkerCase { $0.keepsWaiting = false }
        let begun = ContinuousClock.now
        try await test.working {
            try await until { test.plane.inboxes.values.count >= 4 }
        }
        let passed = ContinuousClock.now - begun
        #expect(passed >= .milliseconds(750))
        #expect(test.plane.inboxes.values.count <= Int(passed / .milliseconds(250)) + 1)
    }

    @Test func aRefusedTokenEndsTheWorkAndStopsTheJobs() async throws {
        let test = try await WorkerCase(.silence, slots: 2) { script in
            let claims = Recorder<Void>()
            script.inbox = { _ in
                claims.add(())
                return claims.values.count > 1 ? .status(401) : nil
            }
        }
        test.plane.push(WorkerCase.offer(1))
        #expect(await test.worker.run() == .tokenRefused)
        #expect(test.plane.results.isEmpty)
        #expect(test.tools.floor.inFlight.isEmpty)
        #expect(test.plane.released.values.isEmpty)
        await test.tools.returns.flush()
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-task:1"])
    }

    @Test func theSameJobTwiceRunsOnce() async throws {
        let test = try await WorkerCase(.silence, slots: 2)
        try await test.working {
            test.plane.push(WorkerCase.offer(1), WorkerCase.offer(1))
            try await until { test.plane.acked.values == [1, 1] && test.backend.started.values.count == 1 }
            test.backend.speak("Once.")
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.granted.values.count == 1)
        #expect(test.plane.results.map(\.result) == ["Once."])
    }
}
