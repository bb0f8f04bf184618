import Audit

/// What a node has used in a day.
package struct ProjectedSpend: Sendable, Hashable {
    /// The node; empty for runs that never had one.
    package let node: NodeID
    /// Tokens read and made.
    package var tokens: Int64
    /// Millionths of a US dollar.
    package var costMicroDollars: Int64
}

/// Tokens and money of runs that ended in the last day, kept by node in parts of five minutes as the live figures are,
/// so that its size has a bound.
package struct SpendProjection: Projection {
    static let name = "spend"
    static let kinds: Set<EntryKind> = [.runFinished]

    private struct Part: Sendable, Hashable {
        let number: Int64
        var spend: ProjectedSpend
    }

    /// Oldest first; five minutes have one element for each node.
    private var parts: [Part] = []

    init() {}

    /// What each node used in the day before an instant, by id.
    package func spend(atMicros micros: Int64) -> [ProjectedSpend] {
        let oldest = Self.lastOver(atMicros: micros)
        var byNode: [NodeID: ProjectedSpend] = [:]
        for part in parts where part.number > oldest {
            let node = part.spend.node
            byNode[node, default: ProjectedSpend(node: node, tokens: 0, costMicroDollars: 0)].add(part.spend)
        }
        return byNode.values.sorted { $0.node.rawValue < $1.node.rawValue }
    }

    /// The newest part that a day has left behind.
    private static func lastOver(atMicros micros: Int64) -> Int64 {
        (micros - RunTally.windowMicros) / RunTally.bucketMicros
    }

    mutating func apply(_ entry: LogEntry) {
        guard entry.kind == .runFinished else { return }
        let number = entry.tsMicros / RunTally.bucketMicros
        let oldest = Self.lastOver(atMicros: entry.tsMicros)
        parts.removeFirst(parts.prefix { $0.number <= oldest }.count)
        let spend = ProjectedSpend(
            node: NodeID(entry.payload.text("node_id")), tokens: entry.payload["tokens"]?.integerValue ?? 0,
            costMicroDollars: entry.payload["cost_micro_usd"]?.integerValue ?? 0)
        let current = parts.suffix { $0.number == number }
        if let place = current.firstIndex(where: { $0.spend.node == spend.node }) {
            parts[place].spend.add(spend)
        } else {
            parts.append(Part(number: number, spend: spend))
        }
    }
}

extension SpendProjection {
    init(snapshot: JSONValue) {
        self.init()
        parts = snapshot.objects("parts").map {
            Part(
                number: $0["number"]?.integerValue ?? 0,
                spend: ProjectedSpend(
                    node: NodeID($0.text("node_id")), tokens: $0["tokens"]?.integerValue ?? 0,
                    costMicroDollars: $0["cost_micro_usd"]?.integerValue ?? 0))
        }
    }

    var snapshot: JSONValue {
        [
            "parts": .array(
                parts.map {
                    [
                        "number": .integer($0.number), "node_id": .string($0.spend.node.rawValue),
                        "tokens": .integer($0.spend.tokens), "cost_micro_usd": .integer($0.spend.costMicroDollars),
                    ]
                })
        ]
    }
}

extension ProjectedSpend {
    fileprivate mutating func add(_ other: ProjectedSpend) {
        tokens += other.tokens
        costMicroDollars += other.costMicroDollars
    }
}

extension Array {
    /// The longest end of the list whose elements all fit.
    fileprivate func suffix(_ fits: (Element) -> Bool) -> ArraySlice<Element> {
        var start = endIndex
        while start > startIndex, fits(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
