extension Reference {
    /// Where two states differ, in words; nil when they do not.
    func difference(from stored: Reference) -> String? {
        guard self != stored else { return nil }
        var found: [String] = []
        if lastID != stored.lastID { found.append("last id \(stored.lastID), must be \(lastID)") }
        found += Self.differences(rows, stored.rows, "row")
        found += Self.differences(leases, stored.leases, "lease")
        found += Self.differences(nodes, stored.nodes, "node")
        return found.joined(separator: "\n")
    }

    private static func differences<Key: Hashable & Comparable, Value: Equatable>(
        _ must: [Key: Value], _ has: [Key: Value], _ what: String
    ) -> [String] {
        Set(must.keys).union(has.keys).sorted().filter { must[$0] != has[$0] }.map { key in
            "\(what) \(key): has \(has[key].map { "\($0)" } ?? "none"), must have "
                + "\(must[key].map { "\($0)" } ?? "none")"
        }
    }
}
