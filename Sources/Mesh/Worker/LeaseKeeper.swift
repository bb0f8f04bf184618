import VoxCrypto

/// Renews one execution lease at a third of its length, and says when it could have ended unseen.
struct LeaseKeeper: Sendable {
    let lease: LeaseID
    let length: Duration
    /// From when on the lease surely ran.
    let heldSince: ContinuousClock.Instant
    let place: WorkerPlace
    let plane: any ControlPlane
    let random: RandomSource
    let time: PassingTime

    /// What became of a renewal.
    private enum Renewal: Sendable {
        case done
        case failed(ControlPlaneError)
        /// The lease could have ended before an answer came.
        case late
    }

    /// Runs until the lease is lost or the task is cancelled.
    func keep() async -> LeasedJob.End {
        var deadline = heldSince + length
        var next = heldSince + length / 3
        var backoff = Backoff(random: random)
        while true {
            do {
                try await time.wait(min(next, deadline))
            } catch {
                return .stopped
            }
            let askedAt = time.now()
            guard askedAt < deadline else { return .leaseLost }
            let renewal = await renew(before: deadline)
            if Task.isCancelled { return .stopped }
            switch renewal {
            case .done:
                (deadline, next) = (askedAt + length, askedAt + length / 3)
                backoff.reset()
            case .failed(let error):
                guard error.isTransient else { return .leaseLost }
                next = time.now() + pause(after: error, backoff.pause(after: error))
            case .late: return .leaseLost
            }
        }
    }

    /// Asks for more time; an answer after the deadline is none, for the job has to stop by then.
    private func renew(before deadline: ContinuousClock.Instant) async -> Renewal {
        let request = RemoteExecLeaseRenewRequest(leaseId: lease.rawValue, claimerNodeId: place.node.rawValue)
        return await withTaskGroup(of: Renewal.self) { group in
            group.addTask { [plane] in
                do throws(ControlPlaneError) {
                    try await plane.renewLease(request)
                    return .done
                } catch {
                    return .failed(error)
                }
            }
            group.addTask { [time] in
                try? await time.wait(deadline)  // cut short by the answer
                return .late
            }
            let first = await group.next() ?? .late
            group.cancelAll()
            return first
        }
    }

    /// Short enough for more tries before the end, unless the control plane wants to be left alone for longer.
    private func pause(after error: ControlPlaneError, _ pause: Duration) -> Duration {
        let least = Duration.seconds(min(max(error.retryAfterSeconds ?? 0, 0), MeshTransport.longestRetryAfter))
        return max(least, min(pause, length / 6))
    }
}
