extension StoredLog {
    /// The mesh at an instant, Unix microseconds, as the entries say it; before the first one it is empty.
    package func at(_ micros: Int64) throws(StoreError) -> LogInstant {
        try read { db in
            try LogInstant(at: micros, ReadTransaction(db: db, clock: WallClock { 0 }, archives: archives))
        }
    }
}
