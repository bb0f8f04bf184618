import Testing
import VoxCrypto

@testable import Mesh

/// The row of a job by message is acked before the job runs; left open, it would get a lease again, and run twice.
@Suite(.timeLimit(.minutes(2))) struct SubmittedAckTests {
    /// A worker with one slot whose first acks are answered so.
    private static func worker(_ answers: ControlPlaneError...) async throws -> WorkerCase {
        try await WorkerCase { script in
            script.offersAgain = true
            let tries = Recorder<Void>()
            script.ack = { _ in
                tries.add(())
                let count = tries.values.count
                return count <= answers.count ? answers[count - 1] : nil
            }
        }
    }

    @Test(
        arguments: [
            .status(429), .status(503), .status(507), .unreachable(context: "a2a_ack", detail: "gone"),
            .unreadable(context: "a2a_ack"),
        ] as [ControlPlaneError])
    func anAckThatFailsIsRepeatedBeforeTheJobRuns(_ fault: ControlPlaneError) async throws {
        let test = try await Self.worker(fault)
        try await test.working {
            test.plane.push(WorkerCase.submission(7), WorkerCase.offer(8))
            try await until { test.plane.released.values.count == 2 }
        }
        #expect(test.plane.acked.values == [7, 7, 8])
        #expect(test.plane.granted.values.map(\.scopeKey) == ["job_submit:7", "task:8"])
        #expect(test.backend.started.values.count == 2)
        #expect(test.plane.endings.count == 1)
        #expect(test.tools.floor.inFlight.isEmpty)
    }

    private static func refusal(_ status: Int) -> ControlPlaneError {
        .refused(status: status, context: "test", detail: "", retryAfterSeconds: 30)
    }

    /// Each lease is two entries of the control plane's log, and the row is given out first until it is acked.
    @Test(arguments: [400, 401, 403, 404, 409, 500, 502, 504])
    func aJobWhoseRowCannotBeAckedIsPutOffAndOtherWorkGoesOn(_ status: Int) async throws {
        let test = try await WorkerCase { script in
            script.offersAgain = true
            script.ack = { $0.messageId == 7 ? Self.refusal(status) : nil }
        }
        try await test.working {
            test.plane.push(WorkerCase.submission(7), WorkerCase.offer(8))
            try await until { test.plane.released.values.count == 2 && test.tools.floor.inFlight.isEmpty }
        }
        #expect(test.plane.granted.values.map(\.scopeKey) == ["job_submit:7", "task:8"])
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-job_submit:7", "lease-task:8"])
        #expect(test.plane.acked.values == [7, 8])
        #expect(test.plane.endings.isEmpty)
        #expect(test.plane.results.map(\.taskId) == [8])
    }

    /// The row stays: whoever claims it next runs the job and answers it.
    @Test(arguments: [401, 403, 500]) func aRepeatedAckThatIsRefusedGivesTheLeaseBack(_ status: Int) async throws {
        let test = try await WorkerCase { script in
            script.offersAgain = true
            let tries = Recorder<Void>()
            script.ack = { _ in
                tries.add(())
                return tries.values.count == 1 ? .status(507) : Self.refusal(status)
            }
        }
        try await test.working {
            test.plane.push(WorkerCase.submission())
            try await until { test.plane.released.values.count == 2 && test.tools.floor.inFlight.isEmpty }
        }
        #expect(test.plane.acked.values == [7, 7, 7], "the second claim is followed by a pause")
        #expect(test.plane.granted.values.count == 2)
        #expect(test.backend.started.values.isEmpty)
        #expect(test.plane.delivered.values.isEmpty)
    }

    @Test func aJobThatIsStoppedBeforeItsAckGivesItsLeaseBackAndSaysNothing() async throws {
        let test = try await WorkerCase { $0.ack = { _ in .status(507) } }
        try await test.working {
            test.plane.push(WorkerCase.submission())
            try await until { test.plane.acked.values.count >= 2 }
        }
        await test.tools.returns.flush()
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-job_submit:7"])
        #expect(test.backend.started.values.isEmpty)
        #expect(test.plane.delivered.values.isEmpty)
    }

    /// Its row gets no lease any more once it runs.
    @Test func aJobOfTheControlPlaneDoesNotWaitForItsAck() async throws {
        let test = try await WorkerCase { $0.ack = { _ in .status(507) } }
        try await test.working {
            test.plane.push(WorkerCase.offer(7))
            try await until { test.plane.released.values.count == 1 }
        }
        #expect(test.plane.acked.values == [7])
        #expect(test.plane.results.count == 1)
    }
}
