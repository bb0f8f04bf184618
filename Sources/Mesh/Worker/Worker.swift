import Logging
import Synchronization
import VoxCrypto

/// Takes work from one control plane and runs it here: claim, judge, lease, ack, run, deliver.
///
/// The same for the control plane of this process and for one on another machine.
final class Worker: Sendable {
    /// Why a worker stopped.
    enum End: Hashable, Sendable {
        /// It was told to.
        case stopped
        /// The control plane does not accept its token any more.
        case tokenRefused
    }

    /// How long one claim waits for work.
    static let claimWaitMs: UInt64 = 25_000
    /// Pause after a look for cancels that failed.
    private static let lookPause = Duration.seconds(5)

    let place: WorkerPlace
    let plane: any ControlPlane
    private let tools: WorkerTools
    private let time: ServerTime
    let gates: GateWatch
    let jobs = RunningJobs()
    private let logger = Logger(label: "vox.mesh.worker")

    init(place: WorkerPlace, plane: any ControlPlane, tools: WorkerTools, server: (time: ServerTime, gates: GateWatch))
    {
        self.place = place
        self.plane = plane
        self.tools = tools
        time = server.time
        gates = server.gates
    }

    /// Works until the task is cancelled or the token is refused; running jobs are stopped at the end.
    func run() async -> End {
        await withTaskGroup(of: Void.self) { group in
            var backoff = Backoff(random: tools.random)
            var submissions = SubmissionPause(random: tools.random)
            defer { group.cancelAll() }
            while !Task.isCancelled {
                do throws(ControlPlaneError) {
                    let askedAt = ContinuousClock.now
                    let pause = submissions.left(at: askedAt)
                    let claimed = try await claim(noSubmissionsFor: pause)
                    gates.noteAnswer()
                    guard let row = claimed else {
                        await breathe(since: askedAt)
                        continue
                    }
                    switch try await take(row) {
                    case .done: break
                    case .notYet(let error):
                        guard pause == nil else { throw error }  // its type was left out
                        submissions.begin(after: error)
                    case .leased(let leased):
                        if leased.isSettledSubmission { submissions.reset() }
                        if let stop = jobs.begin(leased.scope) {
                            group.addTask { [self] in await run(leased, stop) }
                        }
                    }
                    backoff.reset()
                } catch {
                    if Task.isCancelled { break }
                    if error.status == 401, !place.isOwn { return .tokenRefused }
                    logger.debug("claim failed", metadata: ["error": "\(error)"])
                    guard await rest(after: error, backoff.pause(after: error)) else { return .tokenRefused }
                }
            }
            return .stopped
        }
    }

    /// A claim that came back empty at once was not kept waiting: the other side is full or stopping.
    private func breathe(since askedAt: ContinuousClock.Instant) async {
        guard ContinuousClock.now - askedAt < Self.shortestWait else { return }
        try? await Task.sleep(for: Self.shortestWait)  // a cancel ends the loop
    }

    /// An empty answer before this time is followed by as long a pause.
    private static let shortestWait = Duration.milliseconds(250)

    /// Waits before the next claim; false when the token is refused meanwhile.
    private func rest(after error: ControlPlaneError, _ pause: Duration) async -> Bool {
        guard error.status == 403 else {
            try? await Task.sleep(for: pause)  // a cancel ends the loop
            return true
        }
        do throws(ControlPlaneError) {
            try await rest(atMost: pause)
        } catch {
            if error.status == 401, !place.isOwn { return false }
            try? await Task.sleep(for: Self.lookPause)  // the same
        }
        return true
    }

    /// The next row, or nil when none came; a full worker waits for cancels only, until a slot is free.
    ///
    /// While jobs by message are left out, it waits no longer than that lasts.
    private func claim(noSubmissionsFor pause: Duration?) async throws(ControlPlaneError) -> A2AStoredMessage? {
        let watch = tools.floor.watch()
        defer { tools.floor.forget(watch.number) }
        var request = A2AInboxRequest(receiverAgentId: place.agent.rawValue)
        request.claimerNodeId = place.node.rawValue
        request.waitMs = Self.claimWaitMs
        guard !isFull else {
            request.messageTypes = [MessageType.remoteTaskCancel.key]
            return try await firstOf(request, or: watch.bell)
        }
        var types: [MessageType] = [.remoteTaskCancel, .remoteTaskEnvelope]
        if let pause {
            request.waitMs = min(Self.claimWaitMs, UInt64((pause / .milliseconds(1)).rounded(.up)))
        } else {
            types.append(.jobSubmit)
        }
        request.messageTypes = types.map(\.key)
        return try await plane.inbox(request).messages.first
    }

    private func firstOf(
        _ request: A2AInboxRequest, or bell: Bell
    ) async throws(ControlPlaneError) -> A2AStoredMessage? {
        let outcome = await withTaskGroup(of: Result<A2AStoredMessage?, ControlPlaneError>.self) { group in
            group.addTask { [plane] in
                do throws(ControlPlaneError) {
                    return .success(try await plane.inbox(request).messages.first)
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                _ = await bell.wait()
                return .success(nil)
            }
            var first = await group.next() ?? .success(nil)
            group.cancelAll()
            // A row that came at the very moment of the bell is claimed: it would be missed for a whole lease.
            while let other = await group.next() {
                if case .success(.some) = other { first = other }
            }
            return first
        }
        return try outcome.get()
    }

    private var isFull: Bool {
        if place.isOwn { return (tools.floor.inFlight[Planner.ownSlot] ?? 0) >= tools.ownSlots }
        return tools.floor.isFull(tools.policy.published)
    }

    /// What became of a claimed row.
    private enum Taken: Sendable {
        case done
        /// A job that may run.
        case leased(Leased)
        /// A job by message that may not begin now; its row stays with the worker.
        case notYet(ControlPlaneError)
    }

    /// Deals with one claimed row.
    private func take(_ row: A2AStoredMessage) async throws(ControlPlaneError) -> Taken {
        if MessageType(row.messageType) == .remoteTaskCancel {
            stop(row)
            try await ack(row)
            return .done
        }
        guard let job = OfferedJob(row) else {
            try await refuse(row, .jobMalformed)
            return .done
        }
        guard !jobs.isRunning(job.origin.scopeKey) else {
            try await ack(row)
            return .done
        }
        let verdict = await admit(job)
        tools.metrics.count(.policyDecisions, ["worker", verdict.word])
        switch verdict {
        case .failure(let refusal):
            try await refuse(row, refusal)
            return .done
        case .success(let ticket):
            do throws(ControlPlaneError) {
                return try await lease(job, row, ticket)
            } catch {
                tools.floor.leave(ticket)
                throw error
            }
        }
    }

    /// A job with the right to run it.
    private struct Leased: Sendable {
        let job: LeasedJob
        let ticket: WorkFloor.Ticket

        var scope: String { job.job.origin.scopeKey }

        /// True for a job by message whose row is acked.
        var isSettledSubmission: Bool { job.job.origin.envelope == nil && job.unacked == nil }
    }

    private func admit(_ job: OfferedJob) async -> Result<WorkFloor.Ticket, AdmissionRefusal> {
        if let refusal = job.unplannedRefusal(labels: tools.labels) { return .failure(refusal) }
        let hasBackend = await tools.inventory.serves(job.needs.taskKind)
        if place.isOwn {
            guard hasBackend else { return .failure(AdmissionRefusal(code: "backend_missing")) }
            return tools.floor.admitOwn(slots: tools.ownSlots).map { .success($0) } ?? .failure(.slotFull)
        }
        var state = AdmissionState(policy: tools.policy.current().state)
        state.hasBackend = hasBackend
        state.visibility = tools.visibility
        state.trustTier = tools.trustTier
        state.probedVramMb = tools.probedVramMb
        return tools.floor.admit(job.request(at: place), peer: place.peer, in: state)
    }

    private func lease(
        _ job: OfferedJob, _ row: A2AStoredMessage, _ ticket: WorkFloor.Ticket
    ) async throws(ControlPlaneError) -> Taken {
        let plane = self.plane.traced(by: row.traceparent)
        let askedAt = ContinuousClock.now
        let grant: RemoteExecLeaseRow
        do {
            grant = try await plane.grantLease(
                RemoteExecLeaseGrantRequest(claimerNodeId: place.node.rawValue, scopeKey: job.origin.scopeKey))
        } catch {
            guard error.status == 409 else { throw error }
            tools.floor.leave(ticket)
            // Whoever holds a job by message may have ended between lease and ack: its row is kept for later.
            guard job.origin.envelope != nil else { return .notYet(error) }
            // Somebody else runs it, or it was taken back: the row is not for us any more.
            try await ack(row)
            return .done
        }
        let length = time.length(untilMs: grant.expiresUnixMs)
        var leased = LeasedJob(
            job: job, lease: grant.leaseId, length: length, heldSince: askedAt, place: place, plane: plane,
            tools: tools, limitSeconds: limitSeconds(job))
        if let refusal = await settle(row, of: &leased) {
            await leased.release()
            tools.floor.leave(ticket)
            return .notYet(refusal)
        }
        return .leased(Leased(job: leased, ticket: ticket))
    }

    /// Acks the row of a job that has its lease; gives back why a job by message may not begin.
    ///
    /// An ack that may still be taken is left to the job, which repeats it.
    private func settle(_ row: A2AStoredMessage, of leased: inout LeasedJob) async -> ControlPlaneError? {
        do throws(ControlPlaneError) {
            try await ack(row)
            return nil
        } catch {
            logger.debug("row not acked", metadata: ["row": "\(row.id)", "error": "\(error)"])
            // The row of an envelope comes back, gets no lease any more and is acked then; that of a message would.
            guard leased.job.origin.envelope == nil else { return nil }
            guard error.mayBeTaken else { return error }
            leased.unacked = (acknowledgement(of: row), error)
            return nil
        }
    }

    /// The smaller of what the job asks for and what the owner allows.
    func limitSeconds(_ job: OfferedJob) -> UInt64 {
        let asked = job.needs.timeoutSecs ?? 0
        if place.isOwn { return asked > 0 ? asked : tools.timeoutSeconds }
        let allowed = tools.policy.published?.maxJobDurationSecs ?? tools.timeoutSeconds
        return asked > 0 ? min(asked, allowed) : allowed
    }

    /// Runs a job until it is done or its bell rings; the bell was hung up before, so that no cancel is missed.
    private func run(_ leased: Leased, _ stop: Bell) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await leased.job.run() }
            group.addTask { _ = await stop.wait() }
            await group.next()
            group.cancelAll()
        }
        jobs.end(leased.scope)
        tools.floor.leave(leased.ticket)
        // A worker that is stopped itself leaves its leases to whoever stops it.
        if !Task.isCancelled { await tools.returns.flush() }
    }

    private func refuse(_ row: A2AStoredMessage, _ refusal: AdmissionRefusal) async throws(ControlPlaneError) {
        if var message = JobOrigin(row)?.refusal(refusal) ?? JobOrigin.refusal(refusal, ofUnreadable: row) {
            message.traceparent = row.traceparent
            do throws(ControlPlaneError) {
                _ = try await plane.deliver(message)
            } catch {
                // What is not taken as it stands never will be; the row is done all the same.
                guard error.status == 400 || error.status == 413 else { throw error }
            }
        }
        try await ack(row)
        logger.info("job refused", metadata: ["row": "\(row.id)", "reason": "\(refusal.code)"])
    }

    private func ack(_ row: A2AStoredMessage) async throws(ControlPlaneError) {
        _ = try await plane.traced(by: row.traceparent).ack(acknowledgement(of: row))
    }

    private func acknowledgement(of row: A2AStoredMessage) -> A2AAckRequest {
        A2AAckRequest(receiverAgentId: place.agent.rawValue, messageId: UInt64(clamping: row.id.rawValue))
    }
}

extension Result where Success == WorkFloor.Ticket, Failure == AdmissionRefusal {
    /// `admitted`, or the reason code.
    fileprivate var word: String {
        switch self {
        case .success: "admitted"
        case .failure(let refusal): refusal.code
        }
    }
}
