package import VoxCrypto

/// One prompt and how to answer it.
package struct GenerationRequest: Sendable {
    /// What the model is given.
    package enum Prompt: Sendable {
        /// What a person typed: one user turn where the model has a chat format, else the same as `raw`.
        case text(String)
        /// Text that is tokenised as it stands, control tokens included.
        case raw(String)
        /// A conversation, put into the model's own chat format.
        case messages([ChatMessage])
    }

    /// What the model is given.
    package var prompt: Prompt
    /// The most tokens to produce; nil means until the model stops or its context is full.
    package var maxTokens: Int?
    /// 0 picks the likeliest token each time; above 0 the distribution is sharpened (< 1) or flattened (> 1).
    package var temperature: Float
    /// The probability mass that sampling keeps, in (0, 1]; 1 keeps everything.
    package var topP: Float
    /// Makes sampling repeatable: the same seed, prompt and model give the same text.
    package var seed: UInt64
    /// Texts at whose first appearance the answer ends; the text itself is not part of the answer.
    package var stop: [String]
    /// Values that the work was given for what it calls, by name; never part of a prompt.
    package var secrets: [String: SecretBytes] = [:]

    /// Greedy unless told otherwise.
    package init(
        prompt: Prompt, maxTokens: Int? = nil, temperature: Float = 0, topP: Float = 1, seed: UInt64 = 0,
        stop: [String] = []
    ) {
        self.prompt = prompt
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.stop = stop
    }
}
