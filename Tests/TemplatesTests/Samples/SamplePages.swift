import Templates
import Testing

/// Every sample page under a name, for the rules that hold on all of them and for looking at them.
enum SamplePages {
    /// A rendered page.
    struct Rendered: Sendable, CustomTestStringConvertible {
        let name: String
        let html: HTML
        var testDescription: String { name }
    }

    static var all: [Rendered] { frame + mesh + work }

    private static var frame: [Rendered] {
        var warned = Sample.mesh
        warned.chrome = Sample.warnedChrome
        return [
            Rendered(name: "login", html: Sample.login.html),
            Rendered(name: "error", html: Sample.error.html(theme: .system, assets: Sample.assets)),
            Rendered(name: "search", html: Sample.search.html),
            Rendered(name: "docs", html: DocsPage(chrome: Sample.chrome, guides: Sample.guides).html),
            Rendered(
                name: "guide",
                html: DocsPage(chrome: Sample.chrome, guides: Sample.guides, current: Sample.guides[1]).html),
            Rendered(name: "warned", html: warned.html),
        ]
    }

    private static var mesh: [Rendered] {
        var unselected = Sample.mesh
        unselected.inspector = nil
        unselected.selected = nil
        unselected.budget = nil
        return [
            Rendered(name: "mesh", html: Sample.mesh.html),
            Rendered(name: "mesh-unselected", html: unselected.html),
            Rendered(name: "mesh-empty", html: Sample.emptyMesh.html),
            Rendered(name: "node", html: Sample.nodePage.html),
            Rendered(name: "node-bare", html: Sample.bareNodePage.html),
            Rendered(name: "models", html: Sample.models.html),
            Rendered(name: "models-empty", html: Sample.emptyModels.html),
        ]
    }
}
