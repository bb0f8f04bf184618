/// The way to older rows and back to the newest.
struct Pager: Sendable {
    /// Address of the rows before these.
    let older: String?
    /// Address of the first page.
    let newest: String?

    var html: HTML {
        guard older != nil || newest != nil else { return .empty }
        return """
            <nav class="pager" aria-label="Pages">\
            \(.with(newest) { "<a class=\"button button-quiet\" href=\"\(path: $0)\">Newest</a>" })\
            \(.with(older) { "<a class=\"button button-quiet\" href=\"\(path: $0)\">Older</a>" })</nav>
            """
    }
}
