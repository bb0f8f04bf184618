import Audit
import Dispatch
import GRDB
import Synchronization

/// Entries of the commit that is being made, whose rows are stored together at its end.
///
/// While the writer goes on with the next entry, another thread signs those before it. Used by the writer alone.
final class EntryQueue: Sendable {
    /// How far a commit has come; ``undo(to:)`` goes back to it.
    struct Mark: Sendable {
        fileprivate let count: Int
        fileprivate let storedCount: Int
    }

    private struct State {
        var entries: [LogEntry] = []
        var storedCount = 0
        /// Entries that the signer has taken.
        var takenCount = 0
        var isSigning = false
    }

    /// Fewer entries are signed by the writer itself, since waking a thread takes as long.
    private static let fewest = 4
    /// Entries that the signer takes at a time, since the writer waits while it takes them.
    private static let most = 8
    private let signer = DispatchQueue(label: "vox.store.signer")
    private let state = Mutex(State())

    func add(_ entry: LogEntry) {
        let mustStart = state.withLock { state in
            state.entries.append(entry)
            guard !state.isSigning, state.entries.count - state.takenCount >= Self.fewest else { return false }
            state.isSigning = true
            return true
        }
        if mustStart { signer.async { self.sign() } }
    }

    private func sign() {
        while let entries = nextToSign() {
            for entry in entries { _ = entry.signature }
        }
    }

    private func nextToSign() -> [LogEntry]? {
        state.withLock { state in
            let entries = Array(state.entries.dropFirst(state.takenCount).prefix(Self.most))
            state.isSigning = !entries.isEmpty
            state.takenCount += entries.count
            return entries.isEmpty ? nil : entries
        }
    }

    var mark: Mark {
        state.withLock { Mark(count: $0.entries.count, storedCount: $0.storedCount) }
    }

    /// Forgets the entries of a write that was undone, and that it stored those of others.
    func undo(to mark: Mark) {
        state.withLock { state in
            state.entries.removeSubrange(mark.count...)
            state.storedCount = mark.storedCount
            state.takenCount = min(state.takenCount, mark.count)
        }
    }

    /// Stores what is not stored yet; the writer makes the signatures that the signer has not come to.
    func store(in db: Database) throws {
        let owed = state.withLock { Array($0.entries[$0.storedCount...]) }
        try OpLogRow.insert(owed, db)
        state.withLock { $0.storedCount = $0.entries.count }
    }

    /// Begins another commit.
    func clear() {
        state.withLock { state in
            state.entries.removeAll(keepingCapacity: true)
            (state.storedCount, state.takenCount) = (0, 0)
        }
    }
}
