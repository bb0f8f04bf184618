import Synchronization

/// Readings of rows that were judged at a claim, so that a row which is passed over is parsed once, not at each claim.
///
/// Bounded: rows whose numbers end alike have one place. The row that is there keeps it while it is asked for, so that
/// in a backlog of any length as many rows are known as there are places; one that is gone is driven out in the end.
final class RelayReadings: Sendable {
    /// Which row a place holds; time and size tell a row from one whose number was given back.
    private struct Entry: Sendable {
        let id: MessageID
        let createdMs: UInt64
        let sizeBytes: Int
        let reading: RelayReading
        /// How often others were asked for that would have the place, since this row was.
        var passes = 0

        func isOf(_ row: A2AStoredMessage) -> Bool {
            id == row.id && createdMs == row.createdUnixMs && sizeBytes == row.payload.utf8.count
        }
    }

    /// Rows that are remembered at most.
    static let most: Int64 = 4_096
    /// Others that are turned away before a row loses its place; more than the largest mailbox has for one place.
    static let patience = 128

    private let entries = Mutex<[Int64: Entry]>([:])

    /// What a row shows; read from the payload when it is not known yet.
    func reading(of row: A2AStoredMessage) -> RelayReading {
        let place = row.id.rawValue % Self.most
        let known = entries.withLock { entries -> RelayReading? in
            guard let entry = entries[place], entry.isOf(row) else { return nil }
            entries[place]?.passes = 0
            return entry.reading
        }
        if let known { return known }
        let entry = Entry(
            id: row.id, createdMs: row.createdUnixMs, sizeBytes: row.payload.utf8.count,
            reading: RelayReading(row))
        entries.withLock { entries in
            guard let old = entries[place], old.id != row.id, old.passes < Self.patience else {
                entries[place] = entry
                return
            }
            entries[place]?.passes += 1
        }
        return entry.reading
    }
}
