/// The timeline of the log: a slider over all of it, marks of what people look for, and steps to either side.
package struct Scrubber: Sendable, Hashable {
    /// Something on the timeline.
    package struct Mark: Sendable, Hashable {
        /// Place on the timeline, 0…1 000 from its start.
        package var place: Int
        /// `action`, `join` or `failure`.
        package var kind: String

        /// A mark.
        package init(place: Int, kind: String) {
            self.place = place
            self.kind = kind
        }
    }

    /// Where the steps lead.
    package struct Steps: Sendable, Hashable {
        /// One second earlier.
        package var earlierSecond: String
        /// One second later.
        package var laterSecond: String
        /// The entry before; nil when there is none.
        package var earlierEntry: String?
        /// The entry after; nil when there is none.
        package var laterEntry: String?

        /// Steps by a second; those by an entry are set by name.
        package init(earlierSecond: String, laterSecond: String) {
            self.earlierSecond = earlierSecond
            self.laterSecond = laterSecond
        }
    }

    /// First and last instant, Unix microseconds.
    package var first: String
    /// Last instant.
    package var last: String
    /// The instant that is shown, Unix microseconds.
    package var now: String
    /// How far one key press moves, microseconds.
    package var step: String
    /// The instant for people, in UTC; `live` for now.
    package var label: String
    /// The same as a field takes it, `2026-11-25T23:12:05`.
    package var field: String
    /// Whether this is the live state.
    package var isLive: Bool
    /// What happened, oldest first.
    package var marks: [Mark]
    /// Where the steps lead.
    package var steps: Steps

    /// A timeline from its first to its last instant.
    package init(first: String, last: String, now: String, label: String, steps: Steps) {
        self.first = first
        self.last = last
        self.now = now
        self.label = label
        self.steps = steps
        step = "1"
        field = ""
        isLive = false
        marks = []
    }

    /// The timeline as a region.
    package var html: HTML {
        """
        <section class="panel scrubber" id="scrubber"><div class="panel-head"><h2>Timeline</h2>\
        <output class="mono" id="scrubber-label" for="scrubber-range">\(label)</output><span class="end">\
        \(.when(isLive, "<span class=\"status status-ok\"><span class=\"dot\"></span>live</span>"))\
        \(.when(!isLive, "<a class=\"button button-small\" href=\"/audit\">Back to live</a>"))</span></div>\
        <form method="get" action="/audit/at" class="scrubber-slide"><label class="unseen" for="scrubber-range">\
        Instant on the timeline</label><input type="range" id="scrubber-range" name="ts" min="\(first)" max="\(last)" \
        step="\(step)" value="\(now)" data-scrub aria-describedby="scrubber-label">\(ticks)<noscript><button \
        class="button button-small">Show the slider's instant</button></noscript></form>\
        <div class="scrubber-steps"><nav class="time-steps" aria-label="Steps in time">\(stepLinks)</nav>\
        <form method="get" action="/audit/at" class="inline-form"><label for="scrubber-time">Instant, UTC</label>\
        <input type="datetime-local" id="scrubber-time" name="time" step="1" value="\(field)">\
        <button class="button button-small">Show</button></form></div>\
        <ul class="tick-keys" aria-label="Marks">\(Self.key("action", "action"))\(Self.key("join", "join"))\
        \(Self.key("failure", "failure"))</ul></section>
        """
    }

    private static func key(_ kind: String, _ word: String) -> HTML {
        """
        <li><svg class="ticks" viewBox="0 0 4 8" aria-hidden="true"><path class="tick-\(kind)" d="\(path(2, kind))"/>\
        </svg>\(word)</li>
        """
    }

    /// Told apart by shape as well as by colour: an action stands high, a join hangs, a failure is broken.
    private static func path(_ place: Int, _ kind: String) -> HTML {
        switch kind {
        case "join": "M\(place) 0V4"
        case "failure": "M\(place) 0V3M\(place) 5V8"
        default: "M\(place) 0V8"
        }
    }

    private var ticks: HTML {
        let lines = HTML.each(marks) { mark in
            "<path class=\"tick-\(mark.kind)\" d=\"\(Self.path(mark.place, mark.kind))\"/>"
        }
        return """
            <svg class="ticks" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">\(lines)</svg>
            """
    }

    private var stepLinks: HTML {
        """
        \(Self.step("Previous entry", steps.earlierEntry))\(Self.step("−1 s", steps.earlierSecond))\
        \(Self.step("+1 s", steps.laterSecond))\(Self.step("Next entry", steps.laterEntry))
        """
    }

    private static func step(_ word: String, _ href: String?) -> HTML {
        guard let href else {
            return "<span class=\"button button-small is-off\" aria-disabled=\"true\">\(word)</span>"
        }
        return "<a class=\"button button-small\" href=\"\(path: href)\" data-step>\(word)</a>"
    }
}
