import Audit
import Synchronization

/// The states that follow from the log: as of the last commit for readers, with what is being written for memos.
///
/// Changed by the writer alone. Changes wait in a list, so that the states are altered in place once a commit is on
/// disk, and a write that is undone leaves them as they were.
final class ProjectionKeeper: Sendable {
    fileprivate enum Change {
        case entry(ProjectedEntry)
        case adoption(LogProjections)
    }

    private struct State {
        var committed: LogProjections?
        var changes: [Change] = []
    }

    private let state: Mutex<State>

    init(_ projections: LogProjections?) {
        state = Mutex(State(committed: projections))
    }

    /// As of the last commit; nil while they are being made of an old log.
    var value: LogProjections? { state.withLock { $0.committed } }

    /// Whether a memo is kept after so many entries; never while the states are not known.
    func isDueForMemo(after size: UInt64) -> Bool {
        state.withLock { $0.committed.map { size % $0.memoInterval == 0 } ?? false }
    }

    /// With the changes that are not committed yet; nil while they are not known.
    var written: LogProjections? {
        state.withLock { state in
            var states = state.committed
            for change in state.changes { states.apply(change) }
            return states
        }
    }

    /// Changes that are not committed; ``undo(to:)`` goes back to it.
    var changeCount: Int { state.withLock { $0.changes.count } }

    /// Notes an entry; one that no projection reads costs nothing.
    func add(_ entry: LogEntry) {
        guard LogProjections.entryKinds.contains(entry.kind) else { return }
        state.withLock { $0.changes.append(.entry(ProjectedEntry(entry))) }
    }

    /// Goes on from projections that were made of the whole log, what is being written included.
    func adopt(_ projections: LogProjections) {
        state.withLock { $0.changes.append(.adoption(projections)) }
    }

    /// Forgets the changes of writes that were undone.
    func undo(to count: Int) {
        state.withLock { $0.changes.removeSubrange(count...) }
    }

    /// Moves past a commit.
    func commit() {
        state.withLock { state in
            for change in state.changes { state.committed.apply(change) }
            state.changes.removeAll(keepingCapacity: true)
        }
    }
}

extension LogProjections? {
    fileprivate mutating func apply(_ change: ProjectionKeeper.Change) {
        switch change {
        case .entry(let entry): self?.apply(entry)
        case .adoption(let projections): self = projections
        }
    }
}
