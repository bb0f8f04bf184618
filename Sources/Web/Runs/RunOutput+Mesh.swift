import Mesh
import Templates

extension RunOutput {
    /// What a run has said, or the text of its result with what its signature is worth.
    init(_ run: RunView, nowMs: Int64) {
        self.init(text: run.text, isStreaming: !run.job.state.isFinal)
        isRecorded = run.isRecorded
        readableUntil = run.readableUntilMicros.map { TimeText(micros: $0, nowMs: nowMs) }
        isCut = !run.isFinalText && run.live?.isCut == true
        figures = Self.figures(run)
        failure = run.error.map { ReasonText(code: $0) }
        signature = Self.signature(run)
    }

    private static func figures(_ run: RunView) -> String {
        if let usage = run.job.product?.usage {
            return "\(Figures.count(usage.inputTokens)) tokens in · \(Figures.count(usage.outputTokens)) out"
        }
        guard let live = run.live, live.tokens > 0 else { return "" }
        let rate = live.tokensPerSecond.map { " · \(Self.tenths($0)) tok/s" } ?? ""
        return "\(Figures.count(live.tokens)) tokens\(rate)"
    }

    private static func tenths(_ rate: Double) -> String {
        let tenths = Int((min(max(rate, 0), 1_000_000) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func signature(_ run: RunView) -> Notice? {
        guard run.isFinalText else { return nil }
        let node = run.node.map { LinkText(node: $0) }
        return run.isVerified
            ? Notice(.ok, "The signature of this result was checked with the key of its machine.", link: node)
            : Notice(.warn, "This result has no signature that could be checked.", link: node)
    }
}
