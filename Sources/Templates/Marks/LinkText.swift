/// The words of a link and the local address that it leads to.
package struct LinkText: Sendable, Hashable {
    /// What is shown.
    package var text: String
    /// A path of this dashboard.
    package var href: String

    /// A link.
    package init(_ text: String, href: String) {
        self.text = text
        self.href = href
    }

    /// The link.
    package var html: HTML { "<a href=\"\(path: href)\">\(text)</a>" }

    /// The link in the face of ids.
    package var monoHTML: HTML { "<a class=\"mono\" href=\"\(path: href)\">\(text)</a>" }
}
