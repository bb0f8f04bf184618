/// What stands where nothing is yet: a grey silhouette of the filled screen, one sentence, one action.
struct EmptyState: Sendable {
    /// One sentence.
    let sentence: String
    /// The one thing to do, or `nil` when there is none here.
    var action: LinkText?

    var html: HTML {
        """
        <div class="empty"><svg class="silhouette" viewBox="0 0 320 72" aria-hidden="true">\
        <rect x="0" y="4" width="72" height="8" rx="2"/><rect x="96" y="4" width="120" height="8" rx="2"/>\
        <rect x="256" y="4" width="64" height="8" rx="2"/><rect x="0" y="32" width="80" height="8" rx="2"/>\
        <rect x="96" y="32" width="88" height="8" rx="2"/><rect x="256" y="32" width="40" height="8" rx="2"/>\
        <rect x="0" y="60" width="56" height="8" rx="2"/><rect x="96" y="60" width="136" height="8" rx="2"/>\
        <rect x="256" y="60" width="56" height="8" rx="2"/></svg><p>\(sentence)</p>\
        \(.with(action) { "<a class=\"button button-primary\" href=\"\(path: $0.href)\">\($0.text)</a>" })</div>
        """
    }
}
