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

    private var html: HTML {
        let filled = 48 * Double(min(max(inFlight, 0), maxConcurrent)) / Double(max(maxConcurrent, 1))
        return """
            <span class="slot" title="\(inFlight) of \(maxConcurrent) \(kind) slots are busy"><span>\(kind)</span> \
            <svg class="use" viewBox="0 0 48 6" aria-hidden="true"><rect class="rest" width="48" height="6"/>\
            <rect class="part" width="\(filled)" height="6"/></svg> <span class="mono">\(inFlight)/\(maxConcurrent)\
            </span></span>
            """
    }

    static func list(_ slots: [SlotUse]) -> HTML {
        slots.isEmpty ? "<span class=\"meta\">none</span>" : .each(slots, \.html)
    }
}
