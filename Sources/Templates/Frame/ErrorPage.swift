/// What is shown instead of a page that could not be made.
package struct ErrorPage: Sendable, Hashable {
    /// HTTP status, such as 404.
    package var status: Int
    /// What went wrong, in one sentence.
    package var sentence: String
    /// What to do next.
    package var hint: String?
    /// The code of the contract, such as `vox/http/not-found`.
    package var code: String?
    /// Id of the request, to find it in the log.
    package var requestID: String
    /// Where to go from here.
    package var next: LinkText

    /// An error; code and hint are set by name.
    package init(status: Int, sentence: String, requestID: String) {
        self.status = status
        self.sentence = sentence
        self.requestID = requestID
        hint = nil
        code = nil
        next = LinkText("Go to the mesh", href: "/mesh")
    }

    private var title: String {
        switch status {
        case 401, 403: "Not allowed"
        case 404: "Not found"
        case 405: "Not possible this way"
        case 409: "Not possible now"
        case 413: "Too large"
        case 429: "Too many requests"
        case 400..<500: "Not understood"
        case 503: "Not available now"
        case 507: "Not written"
        default: "Something went wrong"
        }
    }

    private var content: HTML {
        """
        <p>\(sentence)</p>\(.with(hint) { "<p>\($0)</p>" })<p><a class="button button-primary" \
        href="\(path: next.href)">\(next.text)</a></p>\(Fact.list(facts))
        """
    }

    private var facts: [Fact] {
        var facts = [Fact("Status", mono: "\(status)")]
        if let code { facts.append(Fact("Code", mono: code)) }
        facts.append(Fact("Request id", mono: requestID))
        return facts
    }

    /// The page, without the frame: whoever sees it may be a stranger.
    package func html(theme: Theme, assets: AssetPaths) -> HTML {
        BarePage(title: title, theme: theme, assets: assets, content: "<div class=\"stack\">\(content)</div>").html
    }
}
