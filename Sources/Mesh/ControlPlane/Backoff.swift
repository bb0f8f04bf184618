import VoxCrypto

/// Pauses between tries: full jitter, doubled with each failure, at most a minute; longer only if that was asked for.
struct Backoff: Sendable {
    static let baseMs: UInt64 = 500
    static let capMs: UInt64 = 60_000

    private let random: RandomSource
    private(set) var failures = 0

    init(random: RandomSource) {
        self.random = random
    }

    /// The next pause; `Retry-After` is its lower bound, and refusals by role wait a minute.
    mutating func pause(after error: ControlPlaneError) -> Duration {
        let ceiling = min(Self.capMs, Self.baseMs << UInt64(min(failures, 7)))
        failures += 1
        var pauseMs = random.uint64(below: ceiling + 1)
        if let seconds = error.retryAfterSeconds {
            pauseMs = max(pauseMs, UInt64(min(max(seconds, 0), MeshTransport.longestRetryAfter)) * 1_000)
        }
        if let status = error.status, status == 401 || status == 403 { pauseMs = max(pauseMs, Self.capMs) }
        return .milliseconds(Int64(pauseMs))
    }

    mutating func reset() {
        failures = 0
    }
}
