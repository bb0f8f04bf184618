/// One answer being made: prompt in, tokens out, on the calling thread.
struct Generation {
    /// What ends it besides the model itself.
    struct Limits: Sendable {
        /// The most tokens to produce; at least 1, and they fit into the context after the prompt.
        let maxTokens: Int
        /// Tokens that end an answer.
        let endTokens: Set<Int32>
        /// Texts that end an answer.
        let stop: [String]
    }

    /// Prompt tokens computed between two looks at cancellation.
    private static let promptPart = 32

    private let decoder: LlamaDecoder
    private let prompt: [Int32]
    private let limits: Limits
    private var sampler: Sampler
    private var cache: KVCache

    /// Prepares an answer to `prompt`, which is not empty.
    init(decoder: LlamaDecoder, prompt: [Int32], limits: Limits, sampler: Sampler) {
        precondition(!prompt.isEmpty, "a prompt has at least one token")
        self.decoder = decoder
        self.prompt = prompt
        self.limits = limits
        self.sampler = sampler
        cache = KVCache(decoder.config, expectedPositions: prompt.count + min(limits.maxTokens, 256))
    }

    /// Computes until the end, or until `isCancelled` says so, which is asked before each token.
    ///
    /// `text` turns each token into what became readable by it, `rest` gives what is left at the end. `emit` gets each
    /// token as it is made; the texts put together are the text of the summary.
    mutating func run(
        text: (Int32) -> String, rest: () -> String, isCancelled: () -> Bool, emit: (GenerationEvent) -> Void
    ) -> GenerationSummary {
        let clock = ContinuousClock()
        let start = clock.now
        var firstToken: ContinuousClock.Instant?
        var answer = ""
        var produced = 0
        var reason = FinishReason.cancelled
        var stop = StopText(limits.stop)
        var logits = readPrompt(isCancelled)
        while !logits.isEmpty, !isCancelled() {
            let token = sampler.next(logits)
            produced += 1
            firstToken = firstToken ?? clock.now
            let isEnd = limits.endTokens.contains(token)
            var readable = isEnd ? "" : stop.append(text(token))
            let isLast = isEnd || stop.isReached || produced == limits.maxTokens
            if isLast { readable += stop.append(rest()) + stop.finish() }
            answer += readable
            emit(.token(text: readable, id: token))
            if isLast {
                reason = isEnd || stop.isReached ? .stop : .length
                break
            }
            logits = decoder.step([token], cache: &cache, wanted: .last)
        }
        return GenerationSummary(
            text: answer, inputTokens: prompt.count, outputTokens: produced, finishReason: reason,
            durationMilliseconds: (clock.now - start).milliseconds,
            timeToFirstTokenMilliseconds: firstToken.map { ($0 - start).milliseconds })
    }

    /// The logits after the prompt, `[vocabulary]`; empty when cancelled.
    private mutating func readPrompt(_ isCancelled: () -> Bool) -> [Float] {
        var logits: [Float] = []
        for start in stride(from: 0, to: prompt.count, by: Self.promptPart) {
            guard !isCancelled() else { return [] }
            let end = min(start + Self.promptPart, prompt.count)
            logits = decoder.step(
                prompt[start..<end], cache: &cache, wanted: end == prompt.count ? .last : .none,
                sequenceLength: prompt.count)
        }
        return logits
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
