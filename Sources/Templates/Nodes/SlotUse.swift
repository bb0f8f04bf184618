/// How full one slot of a node is.
package struct SlotUse: Sendable, Hashable {
    /// Kind of the slot, such as `gpu`.
    package var kind: String
    /// Jobs in it now.
    package var inFlight: Int
    /// Jobs that it takes at once.
    package var maxConcurrent: Int

    /// A slot with its use.
    package init(kind: String, inFlight: Int, maxConcurrent: Int) {
        self.kind = kind
        self.inFlight = inFlight
        self.maxConcurrent = maxConcurrent
    }

    var html: HTML {
        """
        <span class="slot"><span>\(kind)</span> <meter min="0" max="\(max(maxConcurrent, 1))" value="\(inFlight)" \
        aria-label="\(kind) slots in use"></meter> <span class="mono">\(inFlight)/\(maxConcurrent)</span></span>
        """
    }

    static func list(_ slots: [SlotUse]) -> HTML {
        slots.isEmpty ? "<span class=\"meta\">none</span>" : .each(slots, \.html)
    }
}
