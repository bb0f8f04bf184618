/// One of the three columns of the hopper as a live region.
package struct HopperColumn: Sendable, Hashable {
    /// Which column.
    package enum Place: String, Sendable, Hashable, CaseIterable {
        /// Waits to be planned.
        case inbox
        /// Given to a node.
        case assigned
        /// Ended.
        case history
    }

    /// Which column.
    package var place: Place
    /// Cards in planning order; the newest first in the history.
    package var cards: [ItemCard]
    /// All items of the column; more than the cards when some are left out.
    package var total: Int

    /// A column that shows all of its items.
    package init(_ place: Place, cards: [ItemCard]) {
        self.place = place
        self.cards = cards
        total = cards.count
    }

    /// Id of the region: `hopper-inbox`, `hopper-assigned` or `hopper-history`.
    package var region: String { "hopper-\(place.rawValue)" }

    /// The column.
    package var html: HTML {
        """
        <section class="panel column" id="\(region)" aria-labelledby="\(region)-title" data-rows>\
        <h2 id="\(region)-title">\(title) <span class="count">\(total)</span></h2>\(list)\
        \(.when(total > cards.count, "<p class=\"meta\">\(total - cards.count) more are not shown here.</p>"))</section>
        """
    }

    private var title: HTML {
        switch place {
        case .inbox: "Inbox"
        case .assigned: "Assigned"
        case .history: "History"
        }
    }

    private var list: HTML {
        guard cards.isEmpty else { return "<ol class=\"cards\">\(.each(cards, \.html))</ol>" }
        return switch place {
        case .inbox:
            EmptyState(
                sentence: "Nothing is waiting.", action: LinkText("Write the first task", href: "#field-intent")
            ).html
        case .assigned: "<p class=\"quiet\">No node has an item now.</p>"
        case .history: "<p class=\"quiet\">Nothing has ended yet.</p>"
        }
    }
}
