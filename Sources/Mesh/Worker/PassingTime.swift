/// Time that passes whatever the clock on the wall says, and waiting for a moment of it; a test says when it passes.
struct PassingTime: Sendable {
    /// The moment that is.
    let now: @Sendable () -> ContinuousClock.Instant
    /// Waits until a moment has come; throws when the task is cancelled.
    let wait: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void

    /// The time of this machine.
    static let machine = PassingTime(
        now: { ContinuousClock.now }, wait: { try await Task.sleep(until: $0, clock: .continuous) })
}
