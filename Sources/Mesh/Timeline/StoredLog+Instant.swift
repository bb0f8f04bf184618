extension StoredLog {
    /// The mesh at an instant, Unix microseconds, as the entries say it; before the first one it is empty.
    package func at(_ micros: Int64) throws(StoreError) -> LogInstant {
        try read { db in try LogInstant(at: micros, ReadTransaction(db: db, clock: WallClock { 0 })) }
    }
}

extension LogInstant {
    /// The machine whose log it is; empty before it was in the registry.
    package var ownNode: NodeID { state.mesh.nodes.first { $0.kind == "orchestrator" }?.id ?? "" }
}
