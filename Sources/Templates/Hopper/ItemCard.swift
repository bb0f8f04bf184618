/// One item of the hopper as a card in its column.
package struct ItemCard: Sendable, Hashable {
    /// Id of the item.
    package var id: String
    /// Page of the item.
    package var href: String
    /// What is wanted, as typed; two lines of it are shown; `nil` when it was not recorded.
    package var intent: String?
    /// Its class.
    package var privacy: PrivacyMark
    /// `urgent`, `normal` or `background`.
    package var priority: String
    /// Kind of work, such as `text_infer`.
    package var kind: String
    /// Such as `0.69`.
    package var confidence: String
    /// When it was submitted.
    package var submitted: TimeText
    /// `developer`, `agent` or `webhook`.
    package var source: String
    /// Outcome or state with the last reason; `nil` for an item that simply waits.
    package var status: StatusMark?
    /// Node that has it or had it.
    package var node: LinkText?
    /// Its latest run.
    package var run: LinkText?
    /// Whether its priority may be changed: the item waits in the inbox.
    package var canChange: Bool

    /// A waiting item; kind, confidence, source, status, node and run are set by name.
    package init(
        id: String, href: String, intent: String?, privacy: PrivacyMark, priority: String, submitted: TimeText
    ) {
        self.id = id
        self.href = href
        self.intent = intent
        self.privacy = privacy
        self.priority = priority
        self.submitted = submitted
        kind = "text_infer"
        confidence = ""
        source = "developer"
        status = nil
        node = nil
        run = nil
        canChange = false
    }

    private static let ladder = ["background", "normal", "urgent"]

    var html: HTML {
        """
        <li class="card item-card item-\(tone)" data-key="\(id)">\
        <p class="item-intent"><a href="\(path: href)">\(NotRecorded.text(intent))</a></p>\
        <p class="item-marks">\(privacy.badge)\
        <span class="priority priority-\(tone)">\(priority)</span>\(.with(status) { $0.badge })</p>\
        \(.with(status?.reason) { "<p class=\"item-reason\">\($0.html)</p>" })\
        <p class="meta item-meta"><span class="mono">\(id)</span> · \(kind)\(.with(confidence.nonEmpty) { " \($0)" }) \
        · \(source) · \(submitted.html)</p>\(places)\(moves)</li>
        """
    }

    /// The priority as a style suffix, from a closed set.
    private var tone: String { Self.ladder.contains(priority) ? priority : "normal" }

    private var places: HTML {
        guard node != nil || run != nil else { return .empty }
        return """
            <p class="item-places">\(.with(node) { "on \($0.monoHTML)" })\(.when(node != nil && run != nil, " · "))\
            \(.with(run) { "run \($0.monoHTML)" })</p>
            """
    }

    private var moves: HTML {
        guard canChange else { return .empty }
        return """
            <p class="item-moves">\(move(1, "Raise", key: "]"))\(move(-1, "Lower", key: "["))</p>
            """
    }

    private func move(_ by: Int, _ word: String, key: String) -> HTML {
        .with(step(by)) {
            "<a href=\"\(path: $0)\" data-press=\"\(key)\">\(word)<span class=\"unseen\"> \(id)</span></a>"
        }
    }

    /// The form that moves it one priority up or down, or `nil` at the end of the ladder.
    private func step(_ by: Int) -> String? {
        guard canChange, let place = Self.ladder.firstIndex(of: priority), Self.ladder.indices.contains(place + by)
        else { return nil }
        return "\(href)?priority=\(Self.ladder[place + by])#reprioritize"
    }
}

extension String {
    /// The text, or `nil` when there is none.
    var nonEmpty: String? { isEmpty ? nil : self }
}
