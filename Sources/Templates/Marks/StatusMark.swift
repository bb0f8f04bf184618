/// The status of a node, run or item: a word in a badge, and the reason when there is one.
package struct StatusMark: Sendable, Hashable {
    /// The word of the contract, such as `running` or `blocked`.
    package var word: String
    /// Why, as a sentence.
    package var reason: ReasonText?

    /// A status word with an optional reason.
    package init(_ word: String, reason: ReasonText? = nil) {
        self.word = word
        self.reason = reason
    }

    /// How a status is coloured; the word always goes with it.
    enum Tone: String {
        case ok, warn, error, idle
    }

    var tone: Tone {
        switch word {
        case "active", "running", "assigned", "dispatched", "would_dispatch", "granted", "renewed": .ok
        case "blocked", "queued", "inbox", "minted", "paused", "draining": .warn
        case "error", "failed", "killed", "cancelled", "refused", "revoked", "overridden", "withdrawn": .error
        default: .idle
        }
    }

    /// The badge alone.
    package var badge: HTML {
        """
        <span class="status status-\(tone.rawValue)\(modifier)">\(glyph)\(word.replacing("_", with: " "))</span>
        """
    }

    /// The badge and the reason beside it.
    package var html: HTML {
        "\(badge)\(.with(reason) { " \($0.html)" })"
    }

    private var modifier: String { word == "running" || word == "active" ? " is-live" : "" }

    private var glyph: HTML {
        word == "done" || word == "completed" || word == "exchanged" ? Icon.check.html : "<span class=\"dot\"></span>"
    }
}
