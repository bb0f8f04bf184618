import CCmark

/// CommonMark text as markup, rendered by libcmark in its safe mode: no raw HTML, no `javascript:` addresses.
package enum Markdown {
    /// Renders the text; `link` gives each address its place in the dashboard, or `nil` to keep it.
    package static func html(_ source: String, link: (String) -> String? = { _ in nil }) -> HTML {
        var source = source
        let options = CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8
        let document = source.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { cmark_parse_document($0.baseAddress, $0.count, options) }
        }
        guard let document else { return .empty }
        defer { cmark_node_free(document) }
        relink(document, link)
        guard let rendered = cmark_render_html(document, options) else { return .empty }
        defer { cmark_get_default_mem_allocator().pointee.free(rendered) }
        return HTML(rendered: Array(String(cString: rendered).utf8))
    }

    private static func relink(_ document: OpaquePointer, _ link: (String) -> String?) {
        guard let iterator = cmark_iter_new(document) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            if event == CMARK_EVENT_DONE { return }
            let node = cmark_iter_get_node(iterator)
            guard event == CMARK_EVENT_ENTER, cmark_node_get_type(node) == CMARK_NODE_LINK,
                let address = cmark_node_get_url(node), let local = link(String(cString: address))
            else { continue }
            cmark_node_set_url(node, local)
        }
    }
}
