import Synchronization

/// The jobs that a worker runs, by the scope of their leases, each with the bell that stops it.
final class RunningJobs: Sendable {
    private let bells = Mutex<[String: Bell]>([:])

    var isEmpty: Bool { bells.withLock { $0.isEmpty } }

    func isRunning(_ scope: String) -> Bool { bells.withLock { $0[scope] != nil } }

    /// Nil when it runs already.
    func begin(_ scope: String) -> Bell? {
        bells.withLock { bells in
            guard bells[scope] == nil else { return nil }
            let bell = Bell()
            bells[scope] = bell
            return bell
        }
    }

    func end(_ scope: String) { bells.withLock { $0[scope] = nil } }

    /// Stops a job of the control plane.
    func cancel(_ task: TaskID) { bells.withLock { $0[ExecLease.scope(of: task)] }?.ring() }
}
