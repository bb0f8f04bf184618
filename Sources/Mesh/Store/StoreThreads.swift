import Dispatch

/// Who runs the work of a store: threads of its own, or a simulation that gives every piece its turn.
package struct StoreThreads: Sendable {
    /// Takes a round of commits that is to run once its caller has gone on; one at a time.
    let runLater: @Sendable (_ commits: @escaping @Sendable () -> Void) -> Void
    /// Hands results to the callers of a commit, while the writer goes on.
    let reply: @Sendable (_ replies: @escaping @Sendable () -> Void) -> Void
    /// How long the writer looks for more work before it sleeps, since waking it takes about as long.
    let patience: Duration
    /// True when a read runs on the thread that asks for it.
    let readsInPlace: Bool

    /// A thread that commits, one that answers, and others that read.
    package static var own: StoreThreads {
        let (writer, replier) = (DispatchQueue(label: "vox.store.writer"), DispatchQueue(label: "vox.store.replies"))
        return StoreThreads(
            runLater: { commits in writer.async { commits() } }, reply: { replies in replier.async { replies() } },
            patience: .microseconds(100), readsInPlace: false)
    }

    /// No thread: commits wait until the simulation runs them, reads run in place.
    package static func turns(
        _ runLater: @escaping @Sendable (_ commits: @escaping @Sendable () -> Void) -> Void
    ) -> StoreThreads {
        StoreThreads(runLater: runLater, reply: { replies in replies() }, patience: .zero, readsInPlace: true)
    }
}
