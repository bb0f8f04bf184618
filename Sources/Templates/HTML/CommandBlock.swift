/// A command line or another text to copy, with a copy button that appears when scripts are on.
struct CommandBlock: Sendable {
    /// Id of the element that holds the text.
    let id: String
    /// The text.
    let text: String
    /// What is copied, for the button's name: "command", "link".
    var what = "command"

    var html: HTML {
        """
        <div class="command"><code id="\(id)">\(text)</code><button type="button" class="button button-quiet copy" \
        data-copy="\(id)" hidden>\(Icon.copy.html)<span class="copy-word">Copy</span><span class="unseen"> the \
        \(what)</span></button></div>
        """
    }
}
