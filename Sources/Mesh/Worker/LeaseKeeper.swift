import VoxCrypto

/// Renews one execution lease at a third of its length, and says when it could have ended unseen.
struct LeaseKeeper: Sendable {
    let lease: LeaseID
    let length: Duration
    let place: WorkerPlace
    let plane: any ControlPlane
    let random: RandomSource

    /// Runs until the lease is lost or the task is cancelled.
    func keep() async -> LeasedJob.End {
        let request = RemoteExecLeaseRenewRequest(leaseId: lease.rawValue, claimerNodeId: place.node.rawValue)
        var renewedAt = ContinuousClock.now
        var backoff = Backoff(random: random)
        var pause = length / 3
        while true {
            do { try await Task.sleep(for: pause) } catch { return .stopped }
            let askedAt = ContinuousClock.now
            do {
                try await plane.renewLease(request)
                renewedAt = askedAt
                backoff.reset()
                pause = length / 3
            } catch {
                if Task.isCancelled { return .stopped }
                guard error.isTransient else { return .leaseLost }
                pause = min(backoff.pause(after: error), length / 6)
            }
            if ContinuousClock.now - renewedAt >= length { return .leaseLost }
        }
    }
}
