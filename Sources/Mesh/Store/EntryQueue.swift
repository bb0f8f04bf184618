import Audit
import Dispatch
import GRDB
import Synchronization

/// Entries of the commit that is being made, whose rows are stored together at its end.
///
/// While the writer goes on with the next entry, another thread signs those before it and writes their lines; at the
/// end both do what is left. Used by the writer alone.
final class EntryQueue: Sendable {
    /// How far a commit has come; ``undo(to:)`` goes back to it.
    struct Mark: Sendable {
        fileprivate let count: Int
        fileprivate let storedCount: Int
    }

    private struct State {
        var entries: [QueuedEntry] = []
        var storedCount = 0
        /// Entries that somebody has taken to sign them.
        var takenCount = 0
        var isSigning = false

        /// The next entries that nobody signs yet; empty when there are none.
        mutating func take(_ count: Int) -> ArraySlice<QueuedEntry> {
            let taken = entries[takenCount...].prefix(count)
            takenCount += taken.count
            return taken
        }
    }

    /// Fewer entries are signed by the writer itself, since waking a thread takes as long.
    private static let fewest = 4
    /// Entries that are taken at a time, since the other side waits while that is done.
    private static let most = 8
    private let signer = DispatchQueue(label: "vox.store.signer")
    private let state = Mutex(State())

    func add(_ entry: LogEntry) {
        let mustStart = state.withLock { state in
            state.entries.append(QueuedEntry(entry))
            guard !state.isSigning, state.entries.count - state.takenCount >= Self.fewest else { return false }
            state.isSigning = true
            return true
        }
        if mustStart { signer.async { self.sign() } }
    }

    private func sign() {
        while let entries = nextToSign() {
            for entry in entries { entry.prepare() }
        }
    }

    private func nextToSign() -> ArraySlice<QueuedEntry>? {
        state.withLock { state in
            let entries = state.take(Self.most)
            state.isSigning = !entries.isEmpty
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

    /// Stores what is not stored yet; while the next entry is not signed, the writer signs others.
    func store(in db: Database) throws {
        let owed = state.withLock { $0.entries[$0.storedCount...] }
        guard !owed.isEmpty else { return }
        let insertion = try OpLogRow.Insertion(db)
        for entry in owed {
            while !entry.isPrepared {
                let others = state.withLock { $0.take(Self.fewest) }
                if others.isEmpty { break }
                for other in others { other.prepare() }
            }
            try insertion.run(entry.entry, line: entry.line)
        }
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

/// An entry that waits to be stored, with its line; whoever asks first signs it and writes the line.
private final class QueuedEntry: Sendable {
    let entry: LogEntry
    private let written = Mutex<String?>(nil)

    init(_ entry: LogEntry) {
        self.entry = entry
    }

    /// False while nobody has written the line to its end.
    var isPrepared: Bool { written.withLockIfAvailable { $0 != nil } ?? false }

    /// The line of the entry; waits for another thread that is writing it.
    var line: String {
        get throws {
            try written.withLock { written in
                if let written { return written }
                let line = String(decoding: try entry.jsonLine(), as: UTF8.self)
                written = line
                return line
            }
        }
    }

    func prepare() {
        _ = try? line  // whoever stores it meets the error again
    }
}
