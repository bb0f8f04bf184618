import Hummingbird
import Templates

/// The guides that are shipped with the program.
struct DocsPages: Sendable {
    let frame: FrameReader

    func add(to table: inout DashboardTable) {
        table.page("/docs") { _, context in
            let chrome = try await frame.chrome(context, path: Links.docs)
            return PageAnswer.html(DocsPage(chrome: chrome, guides: frame.assets.guides).html)
        }
        table.page("/docs/{slug}") { _, context in
            let slug = try context.require("slug")
            guard let guide = frame.assets.guides.first(where: { $0.slug == slug }) else {
                throw DashboardError.notFound
            }
            let chrome = try await frame.chrome(context, path: Links.doc(slug))
            return PageAnswer.html(DocsPage(chrome: chrome, guides: frame.assets.guides, current: guide).html)
        }
    }
}
