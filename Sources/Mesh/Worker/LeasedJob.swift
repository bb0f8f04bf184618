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
                Self.logger.warning("lease lost; job stopped", metadata: ["task": "\(job.envelope.taskId)"])
            }
        }
    }

    /// Why a part of the job ended.
    enum End: Sendable { case delivered, leaseLost, stopped }

    private func work() async -> End {
        let outcome = await generate()
        guard !Task.isCancelled else {
            await release()
            return .stopped
        }
        let isDelivered = await deliver(result(outcome))
        await release()
        return isDelivered ? .delivered : .stopped
    }

    private func generate() async -> JobRunner.Outcome {
        do throws(PayloadOpener.Refusal) {
            return await generate(try await tools.opener.open(job))
        } catch {
            return .failure(code: error.code)
        }
    }

    private func generate(_ job: OfferedJob) async -> JobRunner.Outcome {
        let pump = ProgressPump(plane: plane, task: job.envelope.taskId, lease: lease)
        let runner = JobRunner(inventory: tools.inventory, metrics: tools.metrics)
        return await withTaskGroup(of: JobRunner.Outcome?.self) { group in
            group.addTask { await runner.run(job) { text, tokens in pump.say(text, tokens: tokens) } }
            group.addTask {
                await pump.run()
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

    private func result(_ outcome: JobRunner.Outcome) -> RemoteTaskResult {
        var result = RemoteTaskResult(idempotencyKey: job.envelope.idempotencyKey, success: false)
        result.taskId = job.envelope.taskId
        result.execLeaseId = lease.rawValue
        switch outcome {
        case .success(let text, let usage):
            result.success = true
            result.usage = usage
            let cut = Self.cut(text, to: tools.longestResultBytes)
            result.result = cut
            if cut.utf8.count < text.utf8.count { result.truncated = true }
        case .failure(let code):
            result.error = code
        }
        return result.signed(by: tools.key)
    }

    /// Delivers until it is accepted or the job is stopped; false when it was not accepted.
    ///
    /// A text that the other side finds too long is halved; any other refusal is told as a failure.
    private func deliver(_ result: RemoteTaskResult) async -> Bool {
        var result = result
        while true {
            switch await send(result) {
            case .taken: return true
            case .stopped: return false
            case .tooLarge where (result.result?.utf8.count ?? 0) > Self.shortestCut:
                result.result = result.result.map { Self.cut($0, to: $0.utf8.count / 2) }
                result.truncated = true
                result = result.signed(by: tools.key)
            case .tooLarge, .refused:
                guard result.success else { return false }
                result = self.result(.failure(code: "result_refused"))
            }
        }
    }

    /// Shorter texts are not cut any more, bytes.
    private static let shortestCut = 256

    /// What became of a message.
    private enum Sent { case taken, tooLarge, refused, stopped }

    private func send(_ result: RemoteTaskResult) async -> Sent {
        var message = A2ADeliverRequest(
            senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
            messageType: MessageType.remoteTaskResult.key, payload: WireCodec.text(result))
        message.idempotencyKey = "remote-result-\(job.envelope.taskId)-\(job.envelope.idempotencyKey)"
        message.traceparent = job.traceparent
        var backoff = Backoff(random: tools.random)
        while !Task.isCancelled {
            do {
                _ = try await plane.deliver(message)
                return .taken
            } catch {
                guard error.isTransient else {
                    Self.logger.error(
                        "result not taken", metadata: ["task": "\(job.envelope.taskId)", "error": "\(error)"])
                    return error.status == 413 ? .tooLarge : .refused
                }
                try? await Task.sleep(for: backoff.pause(after: error))  // a cancel ends the loop
            }
        }
        return .stopped
    }

    /// Gives the lease back; a stopped job leaves that to whoever stopped it.
    private func release() async {
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

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
