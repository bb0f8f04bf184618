import Synchronization

extension Runs {
    /// Rows that lose their texts in one transaction.
    private static let rowsAtOnce = 256

    /// Lets go of texts that must not be kept; called at start and once a minute, and idle where texts are kept.
    ///
    /// The first call takes the texts of what ended before out of the store. Every call lets memory forget what is
    /// older than an hour, and empties the write-ahead log when it may hold pages with texts; that fails while a reader
    /// needs it, and the next call tries again.
    package func forgetTexts() async throws {
        guard !store.keepsTexts, store.openingFault == nil else { return }
        ledger.recentTexts.dropOld(nowMicros: ledger.clock.micros())
        if !hasForgottenPast.load(ordering: .acquiring) {
            try await forgetPast()
            hasForgottenPast.store(true, ordering: .releasing)
        }
        try await store.dropForgottenPages()
    }

    private func forgetPast() async throws {
        try await forgetEach("forget texts of past runs", JobRow.withTexts) { [ledger] id, tx in
            guard var job = try JobRow.find(TaskID(id), tx), job.state.isFinal else { return }
            try ledger.forget(&job, isRemembered: false, tx)
        }
        try await forgetEach("forget texts of past items", HopperItemRow.withTexts) { place, tx in
            guard var item = try HopperItemRow.find(place: place, tx), item.hasEnded else { return }
            item.forgetTexts()
            try HopperItemRow.update(item, tx)
        }
        try await forgetEach("forget texts of past messages", MessageRow.ackedWithTexts) { id, tx in
            try MessageRow.forgetText(of: id, tx)
        }
    }

    /// Goes through rows by their number, some in each transaction.
    private func forgetEach(
        _ label: StaticString,
        _ find: @escaping @Sendable (_ after: Int64, _ limit: Int, ReadTransaction) throws -> [Int64],
        forget: @escaping @Sendable (Int64, WriteTransaction) throws -> Void
    ) async throws {
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let after = last
            let rows = try await store.read { tx in try find(after, Self.rowsAtOnce, tx) }
            guard let newest = rows.last else { return }
            try await store.write(label) { tx in
                for row in rows { try forget(row, tx) }
                tx.noteForgotten()
            }
            last = newest
        }
    }
}
