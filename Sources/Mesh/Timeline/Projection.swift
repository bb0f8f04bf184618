import Audit

/// State that follows from the entries of the op-log alone.
///
/// Applying is deterministic and ignores kinds that it does not know; a snapshot restores the same state.
protocol Projection: Sendable, Hashable {
    /// Name in memos and state hashes.
    static var name: String { get }
    /// Kinds of entries that it reads.
    static var kinds: Set<EntryKind> { get }

    /// The state before the first entry.
    init()
    /// The state that a snapshot holds; a snapshot of another form gives the state before the first entry.
    init(snapshot: JSONValue)
    /// The state as JSON without fractions.
    var snapshot: JSONValue { get }
    /// Moves past one entry.
    mutating func apply(_ entry: ProjectedEntry)
}

/// Every projection of the op-log: who was in the mesh, what was being done, and what was spent.
package struct LogProjections: Sendable, Hashable {
    /// Nodes and who is paired.
    package internal(set) var mesh = MeshProjection()
    /// Runs, leases and hopper items that are open.
    package internal(set) var work = WorkProjection()
    /// Tokens and money of runs of the last day.
    package internal(set) var spend = SpendProjection()

    /// Kinds that any projection reads; entries of other kinds change nothing.
    static let entryKinds = MeshProjection.kinds.union(WorkProjection.kinds).union(SpendProjection.kinds)
    /// Their words.
    static let kinds = entryKinds.map(\.rawValue).sorted()

    init() {}

    /// Longest way between two memos; shorter than what an archive leaves in the store.
    static let largestMemoInterval: UInt64 = 8 * OpLogRow.memoInterval

    /// Entries from one memo to the next: the more is open, the more of them share the cost of writing it all down.
    var memoInterval: UInt64 {
        let open = UInt64(mesh.nodes.count + work.openCount)
        var interval = OpLogRow.memoInterval
        while interval < Self.largestMemoInterval, 4 * interval < open { interval *= 2 }
        return interval
    }

    mutating func apply(_ entry: ProjectedEntry) {
        mesh.apply(entry)
        work.apply(entry)
        spend.apply(entry)
    }
}

extension JSONValue {
    /// The string of a member; empty when it is absent.
    func text(_ key: String) -> String { self[key]?.stringValue ?? "" }

    /// The elements of a member that is a list of objects.
    func objects(_ key: String) -> [JSONValue] { self[key]?.arrayValue ?? [] }

    /// An object without the members that are absent.
    static func object(compacting members: [String: JSONValue?]) -> JSONValue {
        .object(members.compactMapValues { $0 })
    }
}
