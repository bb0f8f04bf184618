/// What differs for one peer, as a row of the donation form.
package struct OverrideRow: Sendable, Hashable {
    /// Handle or key hash; empty for the blank row that adds one.
    package var peer: String
    /// `keep`, `yes` or `no`.
    package var nsfw: String
    /// 0…255; empty keeps the general value.
    package var minPriority: String
    /// 0…64; empty keeps the slots' limits, 0 takes nothing from this peer.
    package var maxConcurrent: String
    /// Whether it is to be taken out.
    package var isRemoved: Bool
    /// What is wrong, by column: `peer`, `priority`, `max`.
    package var errors: [String: String]

    /// A row that changes nothing.
    package init(peer: String = "", nsfw: String = "keep", minPriority: String = "", maxConcurrent: String = "") {
        self.peer = peer
        self.nsfw = nsfw
        self.minPriority = minPriority
        self.maxConcurrent = maxConcurrent
        isRemoved = false
        errors = [:]
    }

    /// The row with the number that its parameters end in (`override_peer_0`, `override_nsfw_0`,
    /// `override_priority_0`, `override_max_0`, `override_remove_0`).
    func html(_ index: Int) -> HTML {
        let title = peer.isEmpty ? "new override" : "override \(index + 1)"
        return """
            <tr\("class", peer.isEmpty ? "is-blank" : nil)><td>\(
                RowField("override_peer_\(index)", "Peer of \(title)", error: errors["peer"]).text(peer, limit: 256)
            )</td><td>\(RowField("override_nsfw_\(index)", "NSFW, \(title)", error: nil).select(choices))</td>\
            <td>\(RowField("override_priority_\(index)", "Lowest priority, \(title)", error: errors["priority"])
                .number(minPriority, 0...255))</td>\
            <td>\(RowField("override_max_\(index)", "At once, \(title)", error: errors["max"])
                .number(maxConcurrent, 0...64))</td>\
            <td>\(.when(
                !peer.isEmpty, RowField("override_remove_\(index)", "Remove \(title)", error: nil).box(isRemoved)))\
            </td></tr>
            """
    }

    private var choices: [Choice] {
        ["keep", "yes", "no"].map { Choice($0, $0, isSelected: $0 == nsfw) }
    }
}
