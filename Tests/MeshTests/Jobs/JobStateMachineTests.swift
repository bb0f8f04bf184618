import Testing

@testable import Mesh

struct JobStateMachineTests {
    private static let nowMs: Int64 = 1_000_000
    private static let own: NodeID = "node-a"
    private static let other: NodeID = "node-b"
    private static let lease: LeaseID = "7"

    private static let states: [JobState] = [
        .queued, .assigned(node: own), .running(node: own, lease: lease), .done(node: own), .failed(reason: "boom"),
        .killed, .cancelled,
    ]

    private static let events: [JobStateMachine.Event] = [
        .planned(node: own), .leaseGranted(node: own, lease: lease), .leaseGranted(node: other, lease: lease),
        .refused(node: own, reason: "slot_full"), .refused(node: own, reason: "user_denied"),
        .refused(node: other, reason: "slot_full"), .takenBack(node: own, reason: "node_offline"),
        .takenBack(node: other, reason: "node_offline"),
        .takenBack(node: own, reason: "node_draining"), .takenBack(node: other, reason: "node_draining"),
        .policyRefuses(node: own, reason: "kind_not_offered"), .policyRefuses(node: other, reason: "kind_not_offered"),
        .policyChanged(node: own), .lateResult, .result(lease: lease, error: nil), .result(lease: lease, error: "boom"),
        .result(lease: "8", error: nil),
        .leaseEnded(lease: lease), .leaseEnded(lease: "8"), .unplaced, .kill, .cancel,
        .policyRefuses(node: own, reason: "slot_kind_not_offered"), .policyRefuses(node: other, reason: "user_denied"),
        .policyChanged(node: own),
    ]

    private func machine(_ state: JobState, attempt: Int = 1, max: Int = 3) -> JobStateMachine {
        JobStateMachine(
            state: state, attempt: attempt, maxAttempts: max, notBeforeMs: Self.nowMs, queuedSinceMs: Self.nowMs,
            memory: (excluded: [:], previousNode: nil))
    }

    /// What the contract's table says: the state after and what is done; nil where it has no row.
    private func row(
        _ state: JobState, _ event: JobStateMachine.Event
    ) -> (JobState, [JobStateMachine.Action])? {
        switch (state, event) {
        case (.queued, .planned): (.assigned(node: Self.own), [.announceAssigned(Self.own)])
        case (.assigned, .leaseGranted(Self.own, _)):
            (.running(node: Self.own, lease: Self.lease), [.announceStarted(Self.own, attempt: 1)])
        case (.assigned, .refused(Self.own, let reason)): (.queued, [.requeue(reason: reason, node: Self.own)])
        case (.assigned, .policyRefuses(Self.own, let reason)), (.assigned, .takenBack(Self.own, let reason)):
            (.queued, [.closeRow, .requeue(reason: reason, node: Self.own)])
        case (.assigned, .policyRefuses(Self.own, let reason)):
            (.queued, [.closeRow, .requeue(reason: reason, node: Self.own)])
        case (.running, .result(Self.lease, nil)): (.done(node: Self.own), [.closeRow, .finish])
        case (.running, .result(Self.lease, let error?)):
            (.queued, [.closeRow, .requeue(reason: error, node: Self.own)])
        case (.running, .leaseEnded(Self.lease)):
            (.queued, [.closeRow, .requeue(reason: "lease_lost", node: Self.own)])
        case (.queued, .kill): (.killed, [.finish])
        case (.assigned, .kill), (.running, .kill): (.killed, [.closeRow, .finish, .stopWorker(Self.own)])
        case (.queued, .cancel): (.cancelled, [.finish])
        case (.assigned, .cancel), (.running, .cancel): (.cancelled, [.closeRow, .finish, .stopWorker(Self.own)])
        default: nil
        }
    }

    private func isRefused(_ event: JobStateMachine.Event) -> Bool {
        switch event {
        case .planned, .leaseGranted, .kill, .cancel: true
        case .refused, .takenBack, .policyRefuses, .policyChanged, .result, .lateResult, .leaseEnded,
            .unplaced:
            false
        }
    }

    @Test func everyEventInEveryState() {
        for state in Self.states {
            for event in Self.events {
                var found = machine(state)
                let actions = found.handle(event, nowMs: Self.nowMs)
                if let (end, expected) = row(state, event) {
                    #expect(found.state == end, "\(state) \(event)")
                    #expect(actions == expected, "\(state) \(event)")
                } else {
                    #expect(found == machine(state), "\(state) \(event) must change nothing")
                    let isLate = if case .result = event { true } else { event == .lateResult }
                    let expected: [JobStateMachine.Action] = isLate ? [.keepLate] : isRefused(event) ? [.refuse] : []
                    #expect(actions == expected, "\(state) \(event)")
                }
            }
        }
    }

    @Test func laterLeavesTheNodeAloneForFiveSeconds() {
        for reason in ["slot_full", "peer_limit_reached"] {
            var job = machine(.assigned(node: Self.own))
            _ = job.handle(.refused(node: Self.own, reason: reason), nowMs: Self.nowMs + 50)
            #expect(job.notBeforeMs == Self.nowMs + 5_050)
            #expect(job.queuedSinceMs == Self.nowMs + 50)
            #expect(job.excluded.isEmpty)
            #expect(job.attempt == 1)
        }
    }

    @Test func noExcludesTheNodeAndPlansAtOnce() {
        var job = machine(.assigned(node: Self.own))
        _ = job.handle(.refused(node: Self.own, reason: "user_denied"), nowMs: Self.nowMs + 50)
        #expect(job.notBeforeMs == Self.nowMs + 50)
        #expect(job.excluded == [Self.own: "user_denied"])
        #expect(job.attempt == 1)
        _ = job.handle(.planned(node: Self.other), nowMs: Self.nowMs + 60)
        _ = job.handle(.refused(node: Self.other, reason: "some_new_code"), nowMs: Self.nowMs + 70)
        #expect(job.excluded == [Self.own: "user_denied", Self.other: "some_new_code"])
    }

    @Test func aNewPolicyForgetsTheRefusal() {
        var job = machine(.assigned(node: Self.own))
        _ = job.handle(.policyRefuses(node: Self.own, reason: "user_denied"), nowMs: Self.nowMs)
        #expect(job.state == .queued)
        #expect(job.excluded == [Self.own: "user_denied"])
        #expect(job.handle(.policyChanged(node: Self.other), nowMs: Self.nowMs).isEmpty)
        #expect(job.handle(.policyChanged(node: Self.own), nowMs: Self.nowMs) == [.keep])
        #expect(job.excluded.isEmpty)
    }

    @Test func absentNodeRanksLastAndCostsNoAttempt() {
        var job = machine(.assigned(node: Self.own))
        _ = job.handle(.takenBack(node: Self.own, reason: "node_offline"), nowMs: Self.nowMs)
        #expect(job.previousNode == Self.own)
        #expect(job.attempt == 1)
        #expect(job.notBeforeMs == Self.nowMs)
    }

    @Test func pausesDoubleWithEachAttempt() {
        #expect((1...5).map { JobStateMachine.backoffMs(afterAttempt: $0) } == [2_000, 4_000, 8_000, 16_000, 32_000])
        #expect(JobStateMachine.backoffMs(afterAttempt: 0) == 2_000)
        #expect(JobStateMachine.backoffMs(afterAttempt: Int.max) == 2_000 << 16)
    }

    @Test func attemptsAreCountedToTheEnd() {
        var job = JobStateMachine(maxAttempts: 3, nowMs: Self.nowMs)
        for attempt in 1...3 {
            #expect(job.attempt == attempt)
            _ = job.handle(.planned(node: Self.own), nowMs: Self.nowMs)
            _ = job.handle(.leaseGranted(node: Self.own, lease: Self.lease), nowMs: Self.nowMs)
            let actions = job.handle(.leaseEnded(lease: Self.lease), nowMs: Self.nowMs)
            if attempt < 3 {
                #expect(job.state == .queued)
                #expect(job.notBeforeMs == Self.nowMs + 1_000 << Int64(attempt))
                #expect(job.previousNode == Self.own)
            } else {
                #expect(job.state == .failed(reason: "lease_lost"))
                #expect(actions == [.closeRow, .finish])
            }
        }
        #expect(job.attempt == 3)
    }

    @Test func lastFailureKeepsTheWorkersCode() {
        var job = machine(.running(node: Self.own, lease: Self.lease), attempt: 2, max: 2)
        #expect(job.handle(.result(lease: Self.lease, error: "out_of_memory"), nowMs: 1) == [.closeRow, .finish])
        #expect(job.state == .failed(reason: "out_of_memory"))
    }

    @Test func unplacedJobsFailAfterTenMinutes() {
        var job = machine(.queued)
        #expect(job.handle(.unplaced, nowMs: Self.nowMs + 599_999).isEmpty)
        #expect(job.state == .queued)
        #expect(job.handle(.unplaced, nowMs: Self.nowMs + 600_000) == [.finish])
        #expect(job.state == .failed(reason: "no_eligible_node"))
    }

    @Test func resultIsAppliedOnce() {
        var job = machine(.running(node: Self.own, lease: Self.lease))
        #expect(job.handle(.result(lease: Self.lease, error: nil), nowMs: 1) == [.closeRow, .finish])
        #expect(job.handle(.result(lease: Self.lease, error: nil), nowMs: 2) == [.keepLate])
        #expect(job.state == .done(node: Self.own))
    }

    @Test func wordsNodesAndEnds() {
        #expect(
            Self.states.map(\.word) == ["queued", "assigned", "running", "done", "failed", "killed", "cancelled"])
        #expect(Self.states.map(\.isFinal) == [false, false, false, true, true, true, true])
        #expect(Self.states.map(\.node) == [nil, Self.own, Self.own, Self.own, nil, nil, nil])
    }
}
