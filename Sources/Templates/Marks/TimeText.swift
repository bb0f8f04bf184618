/// An instant for people: relative, with the absolute time in the tooltip and in `datetime`.
package struct TimeText: Sendable, Hashable {
    /// Such as `4 m ago` or `in 9 m`.
    package var relative: String
    /// Such as `2026-11-25 23:12:05 UTC`.
    package var absolute: String
    /// ISO 8601 in UTC.
    package var iso: String

    /// An instant in its three forms.
    package init(relative: String, absolute: String, iso: String) {
        self.relative = relative
        self.absolute = absolute
        self.iso = iso
    }

    /// Whether the relative form is one that the script may keep fresh.
    private var ages: Bool { relative.hasSuffix(" ago") || relative == "just now" || relative.hasPrefix("in ") }

    /// The relative form.
    package var html: HTML {
        "<time datetime=\"\(iso)\" title=\"\(absolute)\"\("data-tick", if: ages)>\(relative)</time>"
    }

    /// The absolute form, with the relative one as its tooltip.
    package var absoluteHTML: HTML {
        "<time class=\"mono\" datetime=\"\(iso)\" title=\"\(relative)\">\(absolute)</time>"
    }
}
