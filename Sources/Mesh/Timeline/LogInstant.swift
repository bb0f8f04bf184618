package import Audit

/// The mesh as it was at one instant, as far as the op-log says it.
package struct LogInstant: Sendable {
    /// The instant that was asked for, Unix microseconds.
    package let tsMicros: Int64
    /// What the entries up to it say.
    package let state: LogProjections
    /// Tokens and money of runs that ended in the day before the instant, by node id.
    package let spend: [ProjectedSpend]
    /// Time of the last entry of the memo it was built on; 0 when there was none.
    package let memoMicros: Int64
    /// Index of that entry; -1 when there was none.
    package let memoIndex: Int64
    /// Entries between the memo and the instant.
    package let appliedCount: Int64
    /// Index of the last entry at or before the instant; -1 when nothing precedes it.
    package let lastIndex: Int64

    init(at micros: Int64, _ tx: ReadTransaction) throws {
        let size = try LogTimeRow(tx).lastIndex(atMicros: micros).map { $0 + 1 } ?? 0
        var replay = try LogReplay(nearest: size, tx)
        try replay.advance(to: size, tx)
        tsMicros = micros
        state = replay.state
        spend = state.spend.since(try Self.spend(before: RunTally.windowStart(atMicros: micros), tx))
        memoMicros = replay.memoMicros
        memoIndex = Int64(clamping: replay.memoSize) - 1
        appliedCount = Int64(clamping: size - replay.memoSize)
        lastIndex = Int64(clamping: size) - 1
    }

    /// What runs had used when the day before an instant began.
    private static func spend(before micros: Int64, _ tx: ReadTransaction) throws -> SpendProjection {
        guard let last = try LogTimeRow(tx).lastIndex(atMicros: micros - 1) else { return SpendProjection() }
        var replay = try LogReplay(nearest: last + 1, reading: .spend, tx)
        try replay.advance(to: last + 1, kinds: SpendProjection.kinds.map(\.rawValue), tx)
        return replay.state.spend
    }

    /// Lines between the control plane and its nodes: `trust` to paired ones, else `channel`, and `delegation` to those
    /// that are busy.
    package func edges(from controlPlane: NodeID) -> [ProjectedEdge] {
        let busy = state.work.busyNodes
        return state.mesh.nodes.filter { $0.id != controlPlane }.flatMap { node -> [ProjectedEdge] in
            let isBusy = busy.contains(node.id)
            func edge(_ kind: String) -> ProjectedEdge {
                ProjectedEdge(from: controlPlane, to: node.id, kind: kind)
            }
            return [edge(node.isPaired ? "trust" : "channel")] + (isBusy ? [edge("delegation")] : [])
        }
    }

    /// The answer of `GET oplog/at/{ts_micros}`.
    package func json(controlPlane: NodeID) -> JSONValue {
        [
            "ts_micros": .integer(tsMicros), "nodes": .array(state.mesh.nodes.map(\.json)),
            "edges": .array(edges(from: controlPlane).map(\.json)), "work": state.work.json,
            "spend": .array(spend.map(\.json)), "memo_ts": .integer(memoMicros), "memo_index": .integer(memoIndex),
            "applied": .integer(appliedCount), "last_index": .integer(lastIndex),
        ]
    }
}

/// A line between two nodes.
package struct ProjectedEdge: Sendable, Hashable {
    /// Where it starts.
    package let from: NodeID
    /// Where it ends.
    package let to: NodeID
    /// `trust`, `channel` or `delegation`.
    package let kind: String

    fileprivate var json: JSONValue {
        ["from": .string(from.rawValue), "to": .string(to.rawValue), "kind": .string(kind)]
    }
}
