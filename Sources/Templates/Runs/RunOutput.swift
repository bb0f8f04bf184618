/// What a run has said: text as it comes, then the text of its signed result.
package struct RunOutput: Sendable, Hashable {
    /// The text so far, or all of it.
    package var text: String
    /// Whether more may come.
    package var isStreaming: Bool
    /// Whether the beginning was dropped because the text grew too long.
    package var isCut: Bool
    /// Such as `12 tokens · 5.1 tok/s`.
    package var figures: String
    /// What the signature of the result is worth, in one sentence; `nil` while there is no result.
    package var signature: Notice?
    /// Code and sentence of a failure.
    package var failure: ReasonText?

    /// Whether the text is in the store, or will be.
    package var isRecorded: Bool
    /// Until when a text that is not recorded can be read here; `nil` when it is gone.
    package var readableUntil: TimeText?

    /// Text so far.
    package init(text: String, isStreaming: Bool) {
        self.text = text
        self.isStreaming = isStreaming
        isCut = false
        figures = ""
        signature = nil
        failure = nil
        isRecorded = true
        readableUntil = nil
    }

    /// The output as the live region `run-output`.
    package static func region(_ output: RunOutput) -> HTML {
        """
        <section class="panel run-output" id="run-output" aria-labelledby="run-output-title"\
        \("aria-busy", output.isStreaming ? "true" : nil)><div class="panel-head"><h2 id="run-output-title">Output</h2>\
        \(.with(output.figures.nonEmpty) { "<p class=\"meta mono\">\($0)</p>" })\
        \(.when(!output.text.isEmpty, output.copy))</div>\(.with(output.failure, failed))\
        \(.when(!output.isRecorded, NotRecorded.note(until: output.readableUntil)))\
        \(.when(output.isCut, "<p class=\"meta\">The beginning is not kept.</p>"))\(output.body)\
        \(.with(output.signature) { $0.html })</section>
        """
    }

    private var copy: HTML {
        """
        <button type="button" class="button button-quiet copy" data-copy="run-text" hidden>\(Icon.copy.html)\
        <span class="copy-word">Copy</span><span class="unseen"> the output</span></button>
        """
    }

    private var body: HTML {
        guard !text.isEmpty else {
            guard isRecorded || readableUntil != nil else { return .empty }
            return "<p class=\"quiet\">\(isStreaming ? "Nothing has come yet." : "It made no text.")</p>"
        }
        return """
            <pre class="output follow" id="run-text" tabindex="0" data-follow aria-label="Text of the run">\(text)\
            \(.when(isStreaming, "<span class=\"caret\" aria-hidden=\"true\"></span>"))</pre>
            """
    }

    private static func failed(_ reason: ReasonText) -> HTML {
        "<p class=\"banner banner-error\">\(Icon.error.html)\(reason.html)</p>"
    }
}
