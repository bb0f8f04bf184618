/// Several lines to copy byte for byte.
struct NoteText: Sendable {
    /// Id of the element that holds the text.
    let id: String
    let text: String
    /// What is copied, for the button's name.
    var what = "checkpoint"

    var html: HTML {
        """
        <div class="note-text"><pre id="\(id)" tabindex="0" aria-label="\(what)">
        \(text)</pre><button type="button" class="button button-quiet copy" data-copy="\(id)" hidden>\(Icon.copy.html)\
        <span class="copy-word">Copy</span><span class="unseen"> the \(what)</span></button></div>
        """
    }
}
