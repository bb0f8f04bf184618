import Synchronization

/// Leases that a stopped job could not give back itself, because its task was cancelled already.
///
/// Whoever stopped the job sends them afterwards, so that the work is placed again at once, not after a lease's time.
final class LeaseReturns: Sendable {
    private let waiting = Mutex<[@Sendable () async -> Void]>([])

    /// Leases that may wait; more than a machine has slots.
    private static let most = 256
    /// Time for all of them together.
    private static let limit = Duration.seconds(2)

    init() {}

    /// Leaves a lease for the next flush.
    func add(_ giveBack: @escaping @Sendable () async -> Void) {
        waiting.withLock { if $0.count < Self.most { $0.append(giveBack) } }
    }

    /// Gives back what waits, in two seconds at most; called from a task that is not cancelled.
    func flush() async {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !all.isEmpty else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { inner in
                    for giveBack in all { inner.addTask { await giveBack() } }
                }
            }
            group.addTask { try? await Task.sleep(for: Self.limit) }  // the rest runs out by itself
            await group.next()
            group.cancelAll()
        }
    }
}
