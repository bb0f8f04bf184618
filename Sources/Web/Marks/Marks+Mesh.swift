import Mesh
import Templates

extension TimeText {
    /// A past moment as seen from `nowMs`: `12 s ago`, with the absolute time in UTC beside it.
    init(micros: Int64, nowMs: Int64) {
        let ageMs = nowMs - micros / 1_000
        self.init(
            relative: ageMs >= -1_000 ? Figures.age(milliseconds: ageMs) : Self.ahead(-ageMs),
            absolute: "\(Figures.moment(micros: micros)) UTC", iso: Figures.iso(micros: micros))
    }

    /// A moment in Unix milliseconds as seen from `nowMs`; one ahead reads `in 12 s`.
    init(ms: Int64, nowMs: Int64) {
        self.init(micros: Swift.min(Swift.max(ms, 0), 253_402_300_799_000) * 1_000, nowMs: nowMs)
    }

    private static func ahead(_ milliseconds: Int64) -> String {
        let age = Figures.age(milliseconds: milliseconds)
        return age.hasSuffix(" ago") ? "in \(age.dropLast(4))" : "now"
    }
}

extension PrivacyMark {
    /// The mark of a mesh word's class.
    init(_ privacy: PrivacyClass) { self.init(displayWord: privacy.display) }
}

extension LinkText {
    /// A node's own page.
    init(node id: NodeID) { self.init(id.rawValue, href: Links.node(id)) }

    /// A run's page.
    init(run id: RunID) { self.init(id.rawValue, href: Links.run(id)) }

    /// An item's page.
    init(item id: ItemID) { self.init(id.rawValue, href: Links.item(id)) }
}

extension StatusMark {
    /// A word with its reason code, where there is one.
    init(_ word: String, code: String?) { self.init(word, reason: code.map { ReasonText(code: $0) }) }
}

extension RunLine {
    /// A run as one row.
    init(_ run: RunView, nowMs: Int64) {
        self.init(
            id: run.id.rawValue, href: Links.run(run.id), privacy: PrivacyMark(displayWord: run.privacyClass),
            status: StatusMark(run.status, code: run.error ?? run.waitReason),
            started: TimeText(micros: run.job.startedMicros ?? run.job.submittedMicros, nowMs: nowMs))
        if let milliseconds = run.elapsedMs(nowMs: nowMs) { duration = Figures.duration(milliseconds: milliseconds) }
        kind = run.taskKind
        summary = run.job.hasInput ? Self.firstLine(run.prompt) : NotRecorded.words
        node = run.node.map { LinkText(node: $0) }
        model = run.model
        tokens = Figures.count(run.tokens)
        cost = run.job.product?.usage.map { Figures.money(microDollars: $0.costMicroUsd) } ?? "—"
    }

    /// The first line of a prompt, at most eighty characters.
    static func firstLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.count > 80 ? line.prefix(79) + "…" : line
    }
}
