import Synchronization

/// Has states written down beside the writer, which then keeps them as a write of its own.
///
/// Where much is open that takes longer than hundreds of commits. What a memo says follows from the log, so one that is
/// lost to a crash costs a longer replay and nothing else.
final class MemoKeeper: Sendable {
    /// Memos on their way at once; what comes then is passed over, since each holds a whole state.
    private static let most = 4

    private let threads: StoreThreads
    private let underWay = Mutex(0)
    private let isStopped = Atomic(false)

    init(threads: StoreThreads) {
        self.threads = threads
    }

    /// Keeps a memo soon; it must be that of a commit which is on the disk.
    func keep(_ memo: LogStateRow.Memo, in commits: GroupCommit) {
        let isTaken = underWay.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        guard isTaken else { return }
        threads.aside { [self] in
            guard !isStopped.load(ordering: .acquiring),
                let text = try? LogStateRow.Text(memo)  // without it the entries say the same
            else { return end() }
            commits.submit(
                PendingWrite("keep a memo") { tx in
                    try LogStateRow.insert(text, tx)
                } resume: { [self] _ in
                    end()
                })
        }
    }

    /// Keeps no more of them.
    func stop() { isStopped.store(true, ordering: .releasing) }

    private func end() {
        underWay.withLock { $0 -= 1 }
    }
}
