import VoxCrypto

/// How long a worker asks for no job by message, after one that it may not begin yet.
///
/// Its row stays with the worker, and each claim would give it out first, before all other work.
struct SubmissionPause: Sendable {
    private var backoff: Backoff
    private var end: ContinuousClock.Instant?

    init(random: RandomSource) {
        backoff = Backoff(random: random)
    }

    /// What is left of it at a moment; nil when there is none.
    func left(at moment: ContinuousClock.Instant) -> Duration? {
        guard let end, moment < end else { return nil }
        return end - moment
    }

    /// Begins after a refusal; each that follows makes it longer.
    mutating func begin(after error: ControlPlaneError, at moment: ContinuousClock.Instant = .now) {
        end = moment + backoff.pause(after: error)
    }

    /// A job by message has begun.
    mutating func reset() {
        backoff.reset()
        end = nil
    }
}
