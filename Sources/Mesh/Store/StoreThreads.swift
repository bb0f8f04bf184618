import Dispatch

/// Who runs the work of a store: threads of its own, or a simulation that gives every piece its turn.
package struct StoreThreads: Sendable {
    /// Takes a round of commits that is to run once its caller has gone on; one at a time.
    let runLater: @Sendable (_ commits: @escaping @Sendable () -> Void) -> Void
    /// Hands results to the callers of a commit, while the writer goes on.
    let reply: @Sendable (_ replies: @escaping @Sendable () -> Void) -> Void
    /// Does what no commit waits for, in the order in which it came.
    let aside: @Sendable (_ work: @escaping @Sendable () -> Void) -> Void
    /// How long the writer looks for more work before it sleeps, since waking it takes about as long.
    let patience: Duration
    /// True when a read runs on the thread that asks for it.
    let readsInPlace: Bool

    /// A thread that commits, one that answers, one that writes memos down, and others that read.
    package static var own: StoreThreads {
        let (writer, replier) = (DispatchQueue(label: "vox.store.writer"), DispatchQueue(label: "vox.store.replies"))
        let memos = DispatchQueue(label: "vox.store.memos")
        return StoreThreads(
            runLater: { commits in writer.async { commits() } }, reply: { replies in replier.async { replies() } },
            aside: { work in memos.async { work() } }, patience: .microseconds(100), readsInPlace: false)
    }

    /// No thread: commits wait until the simulation runs them, all else runs in place.
    package static func turns(
        _ runLater: @escaping @Sendable (_ commits: @escaping @Sendable () -> Void) -> Void
    ) -> StoreThreads {
        StoreThreads(
            runLater: runLater, reply: { replies in replies() }, aside: { work in work() }, patience: .zero,
            readsInPlace: true)
    }
}
