/// One live region of a page as it is now: the id of its element and the whole element.
package struct LiveFragment: Sendable, Hashable {
    /// Id of the element that it replaces.
    package var region: String
    /// The element, id included.
    package var html: HTML

    /// A region.
    package init(_ region: String, _ html: HTML) {
        self.region = region
        self.html = html
    }
}
