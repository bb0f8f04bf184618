import Mesh
import Synchronization

/// Runs everything that the control plane does on one thread, in the order in which it became ready.
///
/// Rounds of commits take their turn when nothing else is ready, so that writes that came together are committed
/// together.
final class TurnExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var rounds: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// The store's threads as the store takes them.
    var storeThreads: StoreThreads {
        .turns { [self] commits in state.withLock { $0.rounds.append(commits) } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Starts work that runs with the next turns.
    func start(_ work: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await work() }
    }

    /// Runs turns until nothing is ready any more.
    func run() {
        while true {
            let (jobs, round) = state.withLock { state -> ([UnownedJob], (@Sendable () -> Void)?) in
                guard state.jobs.isEmpty else {
                    defer { state.jobs.removeAll(keepingCapacity: true) }
                    return (state.jobs, nil)
                }
                return ([], state.rounds.isEmpty ? nil : state.rounds.removeFirst())
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if let round { round() } else if jobs.isEmpty { return }
        }
    }

    /// Runs work to its end; nil when it waits for something that no turn brings.
    func finish<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value? {
        let slot = Slot<Value>()
        start { slot.fill(await work()) }
        run()
        return slot.value
    }
}

/// Holds what a task has brought.
final class Slot<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    var value: Value? { held.withLock { $0 } }

    func fill(_ value: Value) { held.withLock { $0 = value } }
}
