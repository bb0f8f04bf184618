import Synchronization
import TestSupport

@testable import Mesh

/// Time that passes only when a test says so.
final class HandTime: Sendable {
    private struct State {
        var now: ContinuousClock.Instant
        var waiting: [Int: Waiter] = [:]
        var nextNumber = 0
    }

    private struct Waiter {
        let until: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// The moment at which it begins.
    let start = ContinuousClock.now
    private let state: Mutex<State>

    init() {
        state = Mutex(State(now: start))
    }

    var passing: PassingTime {
        PassingTime(now: { self.state.withLock(\.now) }, wait: { try await self.wait(until: $0) })
    }

    /// Lets time pass up to a moment after the start, once somebody waits for just that moment.
    func pass(to offset: Duration) async throws {
        let moment = start + offset
        try await until { self.state.withLock { $0.waiting.values.contains { $0.until == moment } } }
        let due = state.withLock { state in
            state.now = max(state.now, moment)
            let due = state.waiting.filter { $0.value.until <= moment }
            for number in due.keys { state.waiting[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    private func wait(until moment: ContinuousClock.Instant) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard moment > state.now, !Task.isCancelled else { return true }
                    state.waiting[number] = Waiter(until: moment, continuation: continuation)
                    return false
                }
                guard isOver else { return }
                continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume(
                throwing: CancellationError())
        }
    }
}
