/// One thing that a generation reports.
package enum GenerationEvent: Sendable {
    /// A token was produced.
    ///
    /// `text` is what became readable by it: empty for a control token, for a token that ends inside a character, and
    /// while the text could still turn out to be the start of a stop string.
    case token(text: String, id: Int32)
    /// The generation is over; nothing follows.
    case finished(GenerationSummary)
}

/// Why a generation ended.
package enum FinishReason: String, Sendable, Hashable, Codable {
    /// The model ended its answer, or a stop string appeared.
    case stop
    /// The limit on tokens or the end of the model's context was reached.
    case length
    /// Nobody was listening any more.
    case cancelled
}

/// What a generation came to.
package struct GenerationSummary: Sendable, Hashable {
    /// The whole answer, without the stop string or the end token.
    package let text: String
    /// Tokens of the prompt.
    package let inputTokens: Int
    /// Tokens computed for the answer, the end token included.
    package let outputTokens: Int
    /// Why it ended.
    package let finishReason: FinishReason
    /// Time from the start of work on the prompt to the end, in milliseconds; waiting for a free slot is not in it.
    package let durationMilliseconds: Int
    /// Time from the start of work to the first token, in milliseconds; nil when there was none.
    package let timeToFirstTokenMilliseconds: Int?

    /// A summary from its parts.
    package init(
        text: String, inputTokens: Int, outputTokens: Int, finishReason: FinishReason, durationMilliseconds: Int,
        timeToFirstTokenMilliseconds: Int?
    ) {
        self.text = text
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.finishReason = finishReason
        self.durationMilliseconds = durationMilliseconds
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
    }
}
