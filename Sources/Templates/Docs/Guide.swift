/// A page of the documentation: where it lies, what it is called, and its text.
package struct Guide: Sendable, Hashable {
    /// Part of the documentation that a guide is listed under.
    package enum Shelf: String, Sendable, Hashable, CaseIterable {
        /// For those who use the mesh.
        case use = "Use it"
        /// For those who want to know how it works.
        case understand = "Understand it"
        /// For those who change it.
        case build = "Build it"
        /// Why it is as it is.
        case decisions = "Decisions"
    }

    /// Last part of its address: `/docs/<slug>`.
    package let slug: String
    /// Its heading.
    package let title: String
    /// Where it is listed.
    package let shelf: Shelf
    /// Its text in Markdown, without the heading.
    let body: String

    /// A guide from its path below `Docs` and its text; the first heading is its title.
    package init(path: String, source: String) {
        slug = Self.slug(ofPath: path)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let heading = lines.firstIndex { $0.hasPrefix("# ") }
        title = heading.map { String(lines[$0].dropFirst(2)) } ?? slug
        body = heading.map { lines[($0 + 1)...].joined(separator: "\n") } ?? source
        shelf = Self.shelf(path: path)
    }

    private static func shelf(path: String) -> Shelf {
        if path.hasPrefix("Decisions/") { return .decisions }
        if path.hasPrefix("HowTo/") { return .build }
        let useful = ["Keys.md", "CommandLine.md", "Metrics.md", "Telemetry.md", "Changelog.md"]
        if path.hasPrefix("Guides/") || useful.contains(path) { return .use }
        return ["Benchmarks.md", "Contributing.md"].contains(path) ? .build : .understand
    }

    /// The slug of a file: its name in lower case with hyphens between words, `AddAPage.md` → `add-a-page`.
    package static func slug(ofPath path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var slug = ""
        for character in name.hasSuffix(".md") ? String(name.dropLast(3)) : name {
            if character.isUppercase, !slug.isEmpty, slug.last != "-" { slug += "-" }
            slug += character.lowercased()
        }
        return slug
    }

    /// Where a link of a guide leads in the dashboard: another guide by its slug, a folder to the list; `nil` when it
    /// stays as it is.
    static func place(ofLink link: String) -> String? {
        guard !link.contains(":"), !link.hasPrefix("#"), !link.hasPrefix("/") else { return nil }
        let parts = link.split(separator: "#", maxSplits: 1)
        guard let path = parts.first, path.hasSuffix(".md") else { return "/docs" }
        return "/docs/" + slug(ofPath: String(path)) + (parts.count > 1 ? "#\(parts[1])" : "")
    }
}
