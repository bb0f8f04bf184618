/// Decides whether a history can have happened: no work lost, none doubled, one holder at each instant.
///
/// Calls take effect at some instant between their start and their end; those without an answer at any later instant,
/// or never. A fault is named only when no such instants exist.
struct HistoryChecker {
    /// A row or a scope in somebody's hands.
    private struct Hold {
        let thing: String
        let node: String
        /// What ends it: the row's number or the lease's id.
        let handle: String
        let start: Int64
        let end: Int64
        let untilMicros: Int64
    }

    private struct Ending {
        let start: Int64
        let end: Int64
        let isAnswered: Bool
    }

    private let events: [HistoryEvent]
    /// Rows that were not acked at the end, by number.
    private let open: [Int64: String]
    private var holds: [String: [Hold]] = [:]
    private var endings: [String: [Ending]] = [:]

    init(_ events: [HistoryEvent], open: [Int64: String]) {
        self.events = events
        self.open = open
        for event in events {
            if let hold = Self.hold(of: event) { holds[hold.thing, default: []].append(hold) }
            guard let handle = Self.ended(by: event), event.answer == .done || event.answer == nil else { continue }
            endings[handle, default: []].append(
                Ending(start: event.start, end: event.end, isAnswered: event.answer != nil))
        }
    }

    /// Everything that cannot have happened, in words; empty when all of it can.
    var faults: [String] { lost + doubled + reordered + heldTwice }

    // MARK: Lost and doubled work

    private var lost: [String] {
        var found: [String] = []
        for event in events {
            guard case .accepted(let id) = event.answer, case .deliver(let payload) = event.call else { continue }
            if open[id] == nil, endings["row \(id)"] == nil { found.append("message \(id) is lost: \(payload)") }
            if let kept = open[id], kept != payload { found.append("message \(id) is \(kept), was \(payload)") }
        }
        for id in open.keys where endings["row \(id)"]?.contains(where: \.isAnswered) == true {
            found.append("message \(id) was acked and is open")
        }
        return found
    }

    private var doubled: [String] {
        var found: [String] = []
        for (payload, ids) in Dictionary(grouping: open.keys, by: { open[$0] ?? "" }) where ids.count > 1 {
            found.append("\(payload) is open as \(ids.sorted())")
        }
        for (payload, answers) in accepted {
            for (index, first) in answers.enumerated() {
                for second in answers.dropFirst(index + 1)
                where second.id != first.id && !mayHaveEnded("row \(first.id)", before: second.end) {
                    found.append("\(payload) was accepted as \(first.id) and as \(second.id)")
                }
            }
        }
        for claim in holds.values.joined() {
            let isDone = endings[claim.handle]?.contains { $0.isAnswered && $0.end < claim.start } ?? false
            if isDone { found.append("\(claim.thing) was given to \(claim.node) after it was done") }
        }
        return found
    }

    /// Answers to delivers by payload, in order of their end.
    private var accepted: [String: [(id: Int64, end: Int64)]] {
        var answers: [String: [(id: Int64, end: Int64)]] = [:]
        for event in events.sorted(by: { $0.end < $1.end }) {
            guard case .accepted(let id) = event.answer, case .deliver(let payload) = event.call else { continue }
            answers[payload, default: []].append((id, event.end))
        }
        return answers
    }

    /// A message that was first sent after another was accepted has the higher number.
    private var reordered: [String] {
        var firstStart: [String: Int64] = [:]
        for event in events {
            guard case .deliver(let payload) = event.call else { continue }
            firstStart[payload] = min(firstStart[payload] ?? .max, event.start)
        }
        let answers = accepted.compactMap { payload, answers in
            answers.first.map { (payload, id: $0.id, start: firstStart[payload] ?? 0, end: $0.end) }
        }
        var found: [String] = []
        let byStart = answers.sorted { $0.start < $1.start }
        var byEnd = answers.sorted { $0.end < $1.end }[...]
        var highest: Int64 = 0
        for answer in byStart {
            while let first = byEnd.first, first.end < answer.start {
                highest = max(highest, first.id)
                byEnd.removeFirst()
            }
            if answer.id <= highest { found.append("message \(answer.id) follows message \(highest)") }
        }
        return found
    }

    // MARK: Holders

    private var heldTwice: [String] {
        var found: [String] = []
        for holds in holds.values {
            let sorted = holds.sorted { $0.start < $1.start }
            for (index, first) in sorted.enumerated() {
                for second in sorted.dropFirst(index + 1) where second.node != first.node {
                    if second.start > first.untilMicros { break }
                    if !mayFollow(first, second), !mayFollow(second, first) {
                        found.append("\(first.thing) was held by \(first.node) and \(second.node)")
                    }
                }
            }
        }
        return found
    }

    /// True when a hold may have begun once an earlier one had ended, by its time or by its holder.
    private func mayFollow(_ first: Hold, _ second: Hold) -> Bool {
        guard first.start <= second.end else { return false }
        return second.end >= first.untilMicros || mayHaveEnded(first.handle, before: second.end)
    }

    private func mayHaveEnded(_ handle: String, before time: Int64) -> Bool {
        endings[handle]?.contains { $0.start < time } ?? false
    }

    private static func hold(of event: HistoryEvent) -> Hold? {
        switch (event.call, event.answer) {
        case (.claim(let node), .row(let id, _, let untilMs)):
            Hold(
                thing: "row \(id)", node: node, handle: "row \(id)", start: event.start, end: event.end,
                untilMicros: untilMs * 1_000)
        case (.grant(let scope, let node), .lease(let id, let untilMs)):
            Hold(
                thing: scope, node: node, handle: "lease \(id)", start: event.start, end: event.end,
                untilMicros: untilMs * 1_000)
        default: nil
        }
    }

    private static func ended(by event: HistoryEvent) -> String? {
        switch event.call {
        case .ack(let id): "row \(id)"
        case .release(let id): "lease \(id)"
        default: nil
        }
    }
}
