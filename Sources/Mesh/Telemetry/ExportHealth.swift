import Logging
import Synchronization

/// How sending to the collector goes; says at most once a minute that it does not.
package final class ExportHealth: Sendable {
    /// What is known of it.
    package struct Facts: Sendable, Hashable {
        /// When the collector took something last, Unix milliseconds; nil before the first time.
        package fileprivate(set) var lastSuccessMs: Int64?
        /// Why it did not take the last thing that was sent; nil when it did.
        package fileprivate(set) var lastError: String?
    }

    private struct State {
        var facts = Facts()
        var warnedMs: Int64?
        var suppressed = 0
    }

    private let state = Mutex(State())
    private let paceMs: Int64
    private let clock: WallClock
    /// Made when there is something to say: the log may be set up later than this.
    private let logger: @Sendable () -> Logger

    init(
        pace: Duration, clock: WallClock,
        logger: @autoclosure @escaping @Sendable () -> Logger = Logger(label: "vox.telemetry")
    ) {
        paceMs = Int64(pace / .milliseconds(1))
        self.clock = clock
        self.logger = logger
    }

    /// What is known now.
    package var facts: Facts { state.withLock { $0.facts } }

    func succeeded() {
        let nowMs = clock.millis()
        state.withLock { $0.facts = Facts(lastSuccessMs: nowMs, lastError: nil) }
    }

    /// `why` says what the collector or the way to it did, never what was sent.
    func failed(_ signal: TelemetrySignal, _ why: String) {
        let nowMs = clock.millis()
        let suppressed = state.withLock { state -> Int? in
            state.facts.lastError = why
            if let warnedMs = state.warnedMs, (0..<paceMs).contains(nowMs - warnedMs) {
                state.suppressed += 1
                return nil
            }
            defer { state.suppressed = 0 }
            state.warnedMs = nowMs
            return state.suppressed
        }
        guard let suppressed else { return }
        logger().warning(
            "telemetry was not taken by the collector",
            metadata: [
                "event": "telemetry.not_taken", "signal": "\(signal.rawValue)", "reason": "\(why)",
                "suppressed": "\(suppressed)",
            ])
    }
}
