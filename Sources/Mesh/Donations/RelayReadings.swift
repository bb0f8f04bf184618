import Synchronization

/// Readings of rows that were judged at a claim, so that a row which is passed over is parsed once, not at each claim.
///
/// Bounded: a row takes the place of the one whose number ends alike.
final class RelayReadings: Sendable {
    /// Which row a place holds; time and size tell a row from one whose number was given back.
    private struct Entry: Sendable {
        let id: MessageID
        let createdMs: UInt64
        let sizeBytes: Int
        let reading: RelayReading

        func isOf(_ row: A2AStoredMessage) -> Bool {
            id == row.id && createdMs == row.createdUnixMs && sizeBytes == row.payload.utf8.count
        }
    }

    /// Rows that are remembered at most.
    static let most: Int64 = 4_096

    private let entries = Mutex<[Int64: Entry]>([:])

    /// What a row shows; read from the payload when it is not known yet.
    func reading(of row: A2AStoredMessage) -> RelayReading {
        let place = row.id.rawValue % Self.most
        if let entry = entries.withLock({ $0[place] }), entry.isOf(row) { return entry.reading }
        let entry = Entry(
            id: row.id, createdMs: row.createdUnixMs, sizeBytes: row.payload.utf8.count,
            reading: RelayReading(row))
        entries.withLock { $0[place] = entry }
        return entry.reading
    }
}
