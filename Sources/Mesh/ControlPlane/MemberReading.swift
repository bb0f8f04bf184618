package import Compute
package import VoxCrypto

/// What a member makes of a control plane's words before it acts on any of them.
///
/// The same steps as in a worker, for whoever only looks: nothing is claimed, sent or run.
package enum MemberReading {
    /// A claimed row as a job.
    package struct Offer: Sendable {
        /// What the policy is asked.
        package let request: AdmissionRequest
        /// What a backend is asked; nil when the input is refused as malformed.
        package let generation: GenerationRequest?

        /// Reads a row; nil when it is refused as malformed.
        package init?(_ row: A2AStoredMessage, at place: WorkerPlace) {
            guard let job = OfferedJob(row) else { return nil }
            request = job.request(at: place)
            generation = job.generation
        }
    }

    /// How long a lease is taken to run whose control plane has just said what time it is there.
    package static func length(of lease: RemoteExecLeaseRow, serverMs: UInt64) -> Duration {
        let time = ServerTime()
        time.note(serverMs: serverMs)
        return time.length(untilMs: lease.expiresUnixMs)
    }

    /// The pause before the next try, at most an hour.
    package static func pause(after error: ControlPlaneError, random: RandomSource) -> Duration {
        var backoff = Backoff(random: random)
        return backoff.pause(after: error)
    }
}
