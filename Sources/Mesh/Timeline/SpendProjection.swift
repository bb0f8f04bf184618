import Audit

/// What a node has used.
package struct ProjectedSpend: Sendable, Hashable {
    /// The node; empty for runs that never had one.
    package let node: NodeID
    /// Tokens read and made.
    package var tokens: Int64
    /// Millionths of a US dollar.
    package var costMicroDollars: Int64
}

/// What finished runs have used since the log began, by node.
///
/// The spend of a day is the difference of two states, so that a memo holds two figures for each node and no more.
package struct SpendProjection: Projection {
    static let name = "spend"
    static let kinds: Set<EntryKind> = [.runFinished]

    private var totals: [NodeID: ProjectedSpend] = [:]

    init() {}

    /// What was used after an earlier state, by id; nodes that used nothing since then are absent.
    func since(_ earlier: SpendProjection) -> [ProjectedSpend] {
        totals.values.map { total in
            var spent = total
            spent.subtract(earlier.totals[total.node])
            return spent
        }
        .filter { $0.tokens > 0 || $0.costMicroDollars > 0 }
        .sorted { $0.node.rawValue < $1.node.rawValue }
    }

    mutating func apply(_ entry: ProjectedEntry) {
        guard entry.kind == .runFinished else { return }
        let used = ProjectedSpend(
            node: NodeID(entry.payload.text("node_id")), tokens: entry.payload["tokens"]?.integerValue ?? 0,
            costMicroDollars: entry.payload["cost_micro_usd"]?.integerValue ?? 0)
        guard used.tokens > 0 || used.costMicroDollars > 0 else { return }
        totals[used.node, default: ProjectedSpend(node: used.node, tokens: 0, costMicroDollars: 0)].add(used)
    }
}

extension SpendProjection {
    init(snapshot: JSONValue) {
        self.init()
        for value in snapshot.objects("totals") {
            let node = NodeID(value.text("node_id"))
            totals[node] = ProjectedSpend(
                node: node, tokens: value["tokens"]?.integerValue ?? 0,
                costMicroDollars: value["cost_micro_usd"]?.integerValue ?? 0)
        }
    }

    var snapshot: JSONValue {
        ["totals": .array(totals.values.sorted { $0.node.rawValue < $1.node.rawValue }.map(\.json))]
    }
}

extension ProjectedSpend {
    /// A sum that JSON would not carry exactly stays at the largest number that it does.
    fileprivate mutating func add(_ other: ProjectedSpend) {
        tokens = Self.sum(tokens, other.tokens)
        costMicroDollars = Self.sum(costMicroDollars, other.costMicroDollars)
    }

    fileprivate mutating func subtract(_ other: ProjectedSpend?) {
        tokens -= other?.tokens ?? 0
        costMicroDollars -= other?.costMicroDollars ?? 0
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, isOver) = left.addingReportingOverflow(max(0, right))
        return isOver ? JSONValue.largestExactInteger : min(sum, JSONValue.largestExactInteger)
    }

    /// The figures in snapshots and in `GET oplog/at`.
    var json: JSONValue {
        [
            "node_id": .string(node.rawValue), "tokens": .integer(tokens),
            "cost_micro_usd": .integer(costMicroDollars),
        ]
    }
}
