/// Whether a node is heard from: a glyph, the word, and how long ago when it is not online.
package struct LivenessMark: Sendable, Hashable {
    /// How a node answers.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// Heard from a moment ago.
        case online
        /// Late.
        case degraded
        /// Not heard from.
        case offline
    }

    /// How the node answers.
    package var state: State
    /// Time since the last heartbeat, such as `12 s`; shown unless online.
    package var age: String

    /// The mark of a liveness word; an unknown one counts as offline.
    package init(word: String, age: String) {
        state = State(rawValue: word) ?? .offline
        self.age = age
    }

    /// Glyph, word and age.
    package var html: HTML {
        """
        <span class="liveness liveness-\(state.rawValue)">\(glyph)\(state.rawValue)\
        \(.when(state != .online && !age.isEmpty, " <span class=\"meta\">\(age)</span>"))</span>
        """
    }

    /// Filled, half or hollow dot.
    private var glyph: HTML {
        switch state {
        case .online:
            """
            <svg class="glyph" viewBox="0 0 10 10" aria-hidden="true"><circle class="ink" cx="5" cy="5" r="4"/></svg>
            """
        case .degraded:
            """
            <svg class="glyph" viewBox="0 0 10 10" aria-hidden="true"><circle class="line" cx="5" cy="5" r="3.5"/>\
            <path class="ink" d="M5 1.5a3.5 3.5 0 0 0 0 7z"/></svg>
            """
        case .offline:
            """
            <svg class="glyph" viewBox="0 0 10 10" aria-hidden="true"><circle class="line" cx="5" cy="5" r="3.5"/></svg>
            """
        }
    }
}
