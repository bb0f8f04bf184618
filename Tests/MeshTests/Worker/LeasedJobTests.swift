import Compute
import Testing
import VoxCrypto

@testable import Mesh

/// One job under its lease: every way in which it can end.
@Suite(.timeLimit(.minutes(2))) struct LeasedJobTests {
    @Test func timeIsUp() async throws {
        let test = try await WorkerCase(.silence)
        try await test.leased(limitSeconds: 0).run()
        #expect(test.plane.results.map(\.error) == ["duration_exceeds_limit"])
        #expect(test.plane.results.first?.success == false)
        #expect(test.plane.results.first?.isTrue(by: WorkerCase.key.publicKey) == true)
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-1"])
        #expect(test.backend.stopped.values.count == test.backend.started.values.count)
    }

    @Test func anEndlessLimitIsNone() async throws {
        let test = try await WorkerCase()
        try await test.leased(limitSeconds: .max).run()
        #expect(test.plane.results.map(\.result) == ["It rains."])
    }

    @Test func aFailureOfTheBackendIsTold() async throws {
        let test = try await WorkerCase(.failure(.promptEmpty))
        try await test.leased().run()
        #expect(test.plane.results.map(\.error) == ["prompt_empty"])
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aLostLeaseStopsTheJobWithoutAResult() async throws {
        let test = try await WorkerCase(.silence) { $0.renew = { _ in .status(404) } }
        let time = HandTime()
        async let running: Void = test.leased(length: .seconds(600), in: time).run()
        try await time.pass(to: .seconds(200))
        try await running
        #expect(test.plane.renewed.values.count == 1)
        #expect(test.plane.results.isEmpty)
        #expect(test.backend.stopped.values.count == test.backend.started.values.count)
    }

    @Test func aLeaseThatCannotBeRenewedInItsTimeIsLost() async throws {
        let test = try await WorkerCase(.silence) {
            $0.renew = { _ in .unreachable(context: "renew", detail: "gone") }
        }
        let begun = ContinuousClock.now
        try await test.leased(length: .milliseconds(60)).run()
        #expect(ContinuousClock.now - begun >= .milliseconds(60))
        #expect(test.plane.results.isEmpty)
    }

    @Test func aRenewalWithoutAnAnswerDoesNotOutliveTheLease() async throws {
        let test = try await WorkerCase(.silence) {
            $0.renew = { _ in
                _ = await Bell().wait()
                return .unreachable(context: "renew", detail: "cancelled")
            }
        }
        let time = HandTime()
        async let running: Void = test.leased(length: .seconds(600), in: time).run()
        try await time.pass(to: .seconds(200))
        try await time.pass(to: .seconds(600))
        try await running
        #expect(test.plane.renewed.values.count == 1)
        #expect(test.plane.results.isEmpty)
        #expect(test.backend.stopped.values.count == test.backend.started.values.count)
    }

    /// Time that the grant itself took is part of the lease.
    @Test func aLeaseCountsFromBeforeItWasAskedFor() async throws {
        let test = try await WorkerCase(.silence)
        let askedAt = ContinuousClock.now.advanced(by: .seconds(-600))
        try await test.leased(length: .seconds(600), heldSince: askedAt).run()
        #expect(test.plane.renewed.values.isEmpty)
        #expect(test.plane.results.isEmpty)
    }

    @Test func aControlPlaneThatWantsToBeLeftAloneIsNotAskedAgain() async throws {
        let test = try await WorkerCase(.silence) {
            $0.renew = { _ in
                .refused(status: 503, context: "renew", detail: "", retryAfterSeconds: 1_000)
            }
        }
        let time = HandTime()
        async let running: Void = test.leased(length: .seconds(600), in: time).run()
        try await time.pass(to: .seconds(200))
        try await time.pass(to: .seconds(600))
        try await running
        #expect(test.plane.renewed.values.count == 1)
    }

    @Test func aRenewedLeaseGoesOn() async throws {
        let test = try await WorkerCase(.silence)
        let time = HandTime()
        let job = try test.leased(length: .seconds(600), in: time)
        let running = Task { await job.run() }
        for round in 1...4 { try await time.pass(to: .seconds(200 * round)) }
        try await until { test.plane.renewed.values.count == 4 }
        test.backend.speak("Late, but there.")
        await running.value
        #expect(test.plane.results.map(\.result) == ["Late, but there."])
    }

    @Test func aTextThatIsTooLongIsHalvedAndSignedAgain() async throws {
        let text = String(repeating: "ü", count: 2_000)
        let test = try await WorkerCase(.text([text])) { script in
            script.deliver = { $0.payload.utf8.count > 1_800 ? .status(413) : nil }
        }
        try await test.leased().run()
        let results = test.plane.results
        #expect(results.count == 3)
        #expect(results.map { $0.result?.utf8.count } == [4_000, 2_000, 1_000])
        #expect(results.allSatisfy { $0.isTrue(by: WorkerCase.key.publicKey) && $0.success })
        #expect(results.map(\.truncated) == [nil, true, true])
        #expect(text.hasPrefix(results.last?.result ?? "no"))
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aResultThatNeverFitsIsAFailure() async throws {
        let test = try await WorkerCase(.text([String(repeating: "€", count: 1_000)])) { script in
            script.deliver = { $0.messageType == MessageType.remoteTaskResult.key ? .status(413) : nil }
        }
        try await test.leased().run()
        let results = test.plane.results
        #expect(results.map { $0.result?.utf8.count } == [3_000, 1_500, 750, 375, 186, nil])
        #expect(results.last?.error == "result_refused")
        #expect(results.allSatisfy { $0.isTrue(by: WorkerCase.key.publicKey) })
        #expect(test.plane.released.values.count == 1)
    }

    @Test func anotherRefusalIsToldAsAFailure() async throws {
        let test = try await WorkerCase { script in
            script.deliver = { request in
                guard request.messageType == MessageType.remoteTaskResult.key else { return nil }
                return request.payload.contains("It rains.") ? .status(400) : nil
            }
        }
        try await test.leased().run()
        #expect(test.plane.results.map(\.success) == [true, false])
        #expect(test.plane.results.last?.error == "result_refused")
        #expect(test.plane.results.last?.isTrue(by: WorkerCase.key.publicKey) == true)
        #expect(test.plane.results.last?.execLeaseId == "lease-1")
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aRefusalThatPassesIsTriedAgain() async throws {
        let test = try await WorkerCase { script in
            let tries = Recorder<Void>()
            script.deliver = { request in
                guard request.messageType == MessageType.remoteTaskResult.key else { return nil }
                tries.add(())
                return tries.values.count == 1 ? .status(503) : nil
            }
        }
        try await test.leased().run()
        #expect(test.plane.results.map(\.result) == ["It rains.", "It rains."])
        #expect(Set(test.plane.results).count == 1)
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aStoppedJobLeavesItsLeaseForWhoeverStoppedIt() async throws {
        let test = try await WorkerCase(.silence)
        let job = try test.leased()
        let running = Task { await job.run() }
        try await until { test.backend.started.values.count == 1 }
        running.cancel()
        await running.value
        #expect(test.plane.results.isEmpty)
        #expect(test.plane.released.values.isEmpty)
        await test.tools.returns.flush()
        #expect(test.plane.released.values.map(\.leaseId) == ["lease-1"])
        #expect(test.plane.released.values.map(\.claimerNodeId) == ["den-pc"])
        await test.tools.returns.flush()
        #expect(test.plane.released.values.count == 1)
    }

    @Test func aReturnThatHangsIsGivenUp() async {
        let returns = LeaseReturns()
        let bell = Bell()
        let given = Recorder<Int>()
        returns.add { _ = await bell.wait() }
        returns.add { given.add(1) }
        let begun = ContinuousClock.now
        await returns.flush()
        #expect(ContinuousClock.now - begun >= .seconds(2))
        #expect(given.values == [1])
    }
}
