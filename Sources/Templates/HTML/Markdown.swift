import CCmark

/// CommonMark text with pipe tables as markup, rendered by libcmark in its safe mode: no raw HTML, no `javascript:`
/// addresses.
package enum Markdown {
    /// Renders the text; `link` gives each address its place in the dashboard, or `nil` to keep it.
    package static func html(_ source: String, link: (String) -> String? = { _ in nil }) -> HTML {
        .each(MarkdownTable.parts(of: source)) { part in
            switch part {
            case .text(let text): render(text, link)
            case .table(let table): table.html { inline($0, link) }
            }
        }
    }

    /// One line without the paragraph around it.
    private static func inline(_ line: String, _ link: (String) -> String?) -> HTML {
        let bytes = render(line, link).bytes
        let (open, close) = (Array("<p>".utf8), Array("</p>\n".utf8))
        guard bytes.starts(with: open), bytes.count >= open.count + close.count, bytes.suffix(close.count) == close[...]
        else { return HTML(rendered: bytes) }
        return HTML(rendered: Array(bytes[open.count..<(bytes.count - close.count)]))
    }

    private static func render(_ source: String, _ link: (String) -> String?) -> HTML {
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
