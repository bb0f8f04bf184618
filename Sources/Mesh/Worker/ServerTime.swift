import Synchronization

/// What a control plane's clock says, without comparing clocks: its last known time plus the time that has passed.
///
/// Leases carry the server's times; a worker renews by elapsed time, so it needs the length of a lease, not its end.
final class ServerTime: Sendable {
    private let last = Mutex<(ms: Int64, at: ContinuousClock.Instant)?>(nil)

    /// Times after the year 10000 are no times.
    private static let latestMs: UInt64 = 253_402_300_800_000

    init() {}

    /// Takes the server's time from an answer; it holds from the request on, so that no lease is taken for longer.
    func note(serverMs: UInt64, askedAt: ContinuousClock.Instant = .now) {
        guard (1...Self.latestMs).contains(serverMs) else { return }
        last.withLock { $0 = (Int64(clamping: serverMs), askedAt) }
    }

    /// How long a lease that ends at a server time still runs, a second to an hour; two minutes when nothing is known.
    func length(untilMs: UInt64) -> Duration {
        guard let last = last.withLock({ $0 }) else { return .seconds(120) }
        let passedMs = Int64((ContinuousClock.now - last.at) / .milliseconds(1))
        let leftMs = Int64(clamping: min(untilMs, Self.latestMs)) - (last.ms + passedMs)
        return .milliseconds(min(max(leftMs, 1_000), 3_600_000))
    }
}
