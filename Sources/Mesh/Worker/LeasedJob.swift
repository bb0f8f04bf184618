import Logging
import Synchronization
import VoxCrypto

/// One job under its execution lease: generate, renew, report, sign, deliver, release.
struct LeasedJob: Sendable {
    let job: OfferedJob
    let lease: LeaseID
    /// Length of the lease when it was granted.
    let length: Duration
    let place: WorkerPlace
    let plane: any ControlPlane
    let tools: WorkerTools
    /// Longest run, seconds.
    let limitSeconds: UInt64

    private static let logger = Logger(label: "vox.mesh.worker")

    /// Runs to the end; returns when the result is delivered, the lease is lost, or the task is cancelled.
    func run() async {
        let keeper = LeaseKeeper(lease: lease, length: length, place: place, plane: plane, random: tools.random)
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
        guard await deliver(result(outcome)) else { return .stopped }
        await release()
        return .delivered
    }

    private func generate() async -> JobRunner.Outcome {
        let pump = ProgressPump(plane: plane, task: job.envelope.taskId, lease: lease)
        let runner = JobRunner(inventory: tools.inventory)
        return await withTaskGroup(of: JobRunner.Outcome?.self) { group in
            group.addTask { await runner.run(job) { text, tokens in pump.say(text, tokens: tokens) } }
            group.addTask {
                await pump.run()
                return nil
            }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(Double(limitSeconds)))
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

    /// Delivers until it is accepted, refused for good, or the job is stopped; false when it was not accepted.
    private func deliver(_ result: RemoteTaskResult) async -> Bool {
        var message = A2ADeliverRequest(
            senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
            messageType: MessageType.remoteTaskResult.key, payload: WireCodec.text(result))
        message.idempotencyKey = "remote-result-\(job.envelope.taskId)-\(job.envelope.idempotencyKey)"
        var backoff = Backoff(random: tools.random)
        while !Task.isCancelled {
            do {
                _ = try await plane.deliver(message)
                return true
            } catch {
                guard error.isTransient else {
                    Self.logger.error(
                        "result not taken", metadata: ["task": "\(job.envelope.taskId)", "error": "\(error)"])
                    return false
                }
                try? await Task.sleep(for: backoff.pause(after: error))  // a cancel ends the loop
            }
        }
        return false
    }

    private func release() async {
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
