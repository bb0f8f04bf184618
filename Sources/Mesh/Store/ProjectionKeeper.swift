import Audit
import Synchronization

/// The states that follow from the log as of the last commit; changed by the writer alone.
final class ProjectionKeeper: Sendable {
    private let state: Mutex<LogProjections?>

    init(_ projections: LogProjections?) {
        state = Mutex(projections)
    }

    /// Nil while they are being made of an old log.
    var value: LogProjections? { state.withLock { $0 } }

    /// What they will be once entries that are not committed yet are; nil while they are not known.
    func state(after entries: [ProjectedEntry], restored: LogProjections?) -> LogProjections? {
        guard var states = restored ?? value else { return nil }
        for entry in entries { states.apply(entry) }
        return states
    }

    /// Moves past a commit.
    func advance(past entries: [ProjectedEntry], restored: LogProjections?) {
        state.withLock { state in
            if let restored { state = restored }
            for entry in entries { state?.apply(entry) }
        }
    }
}
