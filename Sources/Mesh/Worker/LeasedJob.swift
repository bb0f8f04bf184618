import Logging
import Synchronization
import VoxCrypto

/// One job under its execution lease: generate, renew, report, sign, deliver, release.
struct LeasedJob: Sendable {
    let job: OfferedJob
    let lease: LeaseID
    /// Length of the lease when it was granted.
    let length: Duration
    /// From when on it surely ran: the moment before it was asked for.
    let heldSince: ContinuousClock.Instant
    let place: WorkerPlace
    let plane: any ControlPlane
    let tools: WorkerTools
    /// Longest run, seconds.
    let limitSeconds: UInt64
    /// The row of a job by message that could not be acked, and why; it is before the job begins.
    var unacked: (row: A2AAckRequest, error: ControlPlaneError)?

    /// A year; a longer limit is none.
    private static let longestSeconds: UInt64 = 31_536_000
    private static let logger = Logger(label: "vox.mesh.worker")

    /// Runs to the end; returns when the result is delivered, the lease is lost, or the task is cancelled.
    func run() async {
        let keeper = LeaseKeeper(
            lease: lease, length: length, heldSince: heldSince, place: place, plane: plane, random: tools.random,
            time: tools.time)
        await withTaskGroup(of: End.self) { group in
            group.addTask { await keeper.keep() }
            group.addTask { await work() }
            // Whoever ends first decides: a lost lease stops the work, finished work stops the renewals.
            let end = await group.next() ?? .stopped
            group.cancelAll()
            if end == .leaseLost {
                Self.logger.warning("lease lost; job stopped", metadata: ["job": "\(job.origin.scopeKey)"])
            }
        }
    }

    /// Why a part of the job ended.
    enum End: Sendable { case delivered, leaseLost, stopped }

    private func work() async -> End {
        guard await ackRow() else {
            await release()
            return .stopped
        }
        let begunAt = tools.time.now()
        let outcome = await generate()
        let report = JobReport(outcome, duration: tools.time.now() - begunAt)
        guard !Task.isCancelled else {
            await release()
            return .stopped
        }
        let isDelivered = await deliver(report)
        await release()
        return isDelivered ? .delivered : .stopped
    }

    /// Acks until it is taken, since a row that stays open gets a lease again and runs again after this job's end.
    ///
    /// False when the job was stopped, or the ack is refused for good: the row is left for a later claim, and whoever
    /// makes that runs the job.
    private func ackRow() async -> Bool {
        guard let unacked else { return true }
        var backoff = Backoff(random: tools.random)
        var error = unacked.error
        while error.mayBeTaken {
            try? await Task.sleep(for: backoff.pause(after: error))  // a cancel ends the loop
            guard !Task.isCancelled else { return false }
            do throws(ControlPlaneError) {
                _ = try await plane.ack(unacked.row)
                return true
            } catch let failure {
                error = failure
            }
        }
        Self.logger.warning(
            "row not acked; job left for a later claim",
            metadata: ["job": "\(job.origin.scopeKey)", "error": "\(error)"])
        return false
    }

    private func generate() async -> JobRunner.Outcome {
        do throws(PayloadOpener.Refusal) {
            return await generate(try await tools.opener.open(job))
        } catch {
            return .failure(code: error.code)
        }
    }

    private func generate(_ job: OfferedJob) async -> JobRunner.Outcome {
        let pump = job.origin.envelope.map {
            ProgressPump(plane: plane, task: $0.taskId, lease: lease, random: tools.random)
        }
        let runner = JobRunner(inventory: tools.inventory, metrics: tools.metrics)
        return await withTaskGroup(of: JobRunner.Outcome?.self) { group in
            group.addTask { await runner.run(job) { text, tokens in pump?.say(text, tokens: tokens) } }
            group.addTask {
                await pump?.run()
                return nil
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(Int64(clamping: min(limitSeconds, Self.longestSeconds))))
                    return .failure(code: "duration_exceeds_limit")
                } catch {
                    return nil
                }
            }
            for await outcome in group {
                guard let outcome else { continue }
                group.cancelAll()
                return outcome
            }
            return .failure(code: "cancelled")
        }
    }

    /// Delivers until it is accepted or the job is stopped; false when it was not accepted.
    ///
    /// A text that the other side finds too long is halved; any other refusal is told as a failure.
    private func deliver(_ report: JobReport) async -> Bool {
        let holder = JobHolder(node: place.node, lease: lease, key: tools.key)
        var report = report
        report.cut(to: job.origin.longestOutput(within: tools.longestResultBytes))
        while true {
            switch await send(job.origin.answer(report, by: holder)) {
            case .taken: return true
            case .stopped: return false
            case .tooLarge where report.canBeHalved: report.halve()
            case .tooLarge, .refused:
                guard report.isSuccess else { return false }
                report = report.failed("result_refused")
            }
        }
    }

    /// What became of a message.
    private enum Sent { case taken, tooLarge, refused, stopped }

    private func send(_ answer: A2ADeliverRequest) async -> Sent {
        var message = answer
        message.traceparent = job.traceparent
        var backoff = Backoff(random: tools.random)
        while !Task.isCancelled {
            do throws(ControlPlaneError) {
                try await offer(message)
                return .taken
            } catch {
                guard error.isTransient else {
                    Self.logger.error(
                        "result not taken", metadata: ["job": "\(job.origin.scopeKey)", "error": "\(error)"])
                    return error.status == 413 ? .tooLarge : .refused
                }
                try? await Task.sleep(for: backoff.pause(after: error))  // a cancel ends the loop
            }
        }
        return .stopped
    }

    /// Sends a message; one whose attestation the other side has no key for, or another, goes without it.
    private func offer(_ message: A2ADeliverRequest) async throws(ControlPlaneError) {
        do throws(ControlPlaneError) {
            _ = try await plane.deliver(message)
        } catch {
            guard error.status == 503 || error.status == 400, let bare = message.unattested else { throw error }
            _ = try await plane.deliver(bare)
            Self.logger.notice(
                "result taken without its attestation",
                metadata: ["job": "\(job.origin.scopeKey)", "error": "\(error)"])
        }
    }

    /// Gives the lease back; a stopped job leaves that to whoever stopped it.
    func release() async {
        guard Task.isCancelled else { return await giveBack() }
        tools.returns.add { await giveBack() }
    }

    private func giveBack() async {
        let request = RemoteExecLeaseReleaseRequest(leaseId: lease.rawValue, claimerNodeId: place.node.rawValue)
        do {
            try await plane.releaseLease(request)
        } catch {
            // Gone already, or out of reach: then it runs out by itself.
            Self.logger.debug("lease not released", metadata: ["lease": "\(lease)", "error": "\(error)"])
        }
    }
}

extension ControlPlaneError {
    /// True for an ack that may be taken when it is repeated, and for one that may have been taken.
    var mayBeTaken: Bool { isTransient || status == nil }
}
