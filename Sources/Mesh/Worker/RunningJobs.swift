import Synchronization

/// The jobs that a worker runs, each with the bell that stops it.
final class RunningJobs: Sendable {
    private let bells = Mutex<[TaskID: Bell]>([:])

    var isEmpty: Bool { bells.withLock { $0.isEmpty } }

    func isRunning(_ task: TaskID) -> Bool { bells.withLock { $0[task] != nil } }

    /// Nil when it runs already.
    func begin(_ task: TaskID) -> Bell? {
        bells.withLock { bells in
            guard bells[task] == nil else { return nil }
            let bell = Bell()
            bells[task] = bell
            return bell
        }
    }

    func end(_ task: TaskID) { bells.withLock { $0[task] = nil } }

    func cancel(_ task: TaskID) { bells.withLock { $0[task] }?.ring() }
}
