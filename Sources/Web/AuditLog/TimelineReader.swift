import Mesh
import Templates

/// Reads the timeline for the scrubber of the audit pages.
struct TimelineReader: Sendable {
    let timeline: Timeline
    let clock: WallClock

    /// The instant with its milliseconds, for entries of one second.
    private static func label(_ micros: Int64) -> String {
        let thousandths = String(micros / 1_000 % 1_000)
        return Figures.moment(micros: micros) + "." + String(repeating: "0", count: 3 - thousandths.count) + thousandths
            + " UTC"
    }

    /// The scrubber at an instant; nil stands for now.
    func scrubber(at micros: Int64?) async throws -> Scrubber {
        let span = try await timeline.span() ?? 0...0
        let last = max(span.upperBound, clock.micros())
        let now = micros ?? last
        let neighbours = try await timeline.neighbours(of: now)
        var steps = Scrubber.Steps(
            earlierSecond: Links.meshAt(max(0, now - 1_000_000)), laterSecond: Links.meshAt(now + 1_000_000))
        steps.earlierEntry = neighbours.earlier.map(Links.meshAt)
        steps.laterEntry = neighbours.later.map(Links.meshAt)
        var scrubber = Scrubber(
            first: "\(span.lowerBound)", last: "\(last)", now: "\(min(max(now, span.lowerBound), last))",
            label: micros.map(Self.label) ?? "now", steps: steps)
        let length = max(last - span.lowerBound, 1)
        scrubber.step = "\(max(1, length / 500))"
        scrubber.field = String(Figures.iso(micros: now).dropLast())
        scrubber.isLive = micros == nil
        scrubber.marks = try await timeline.marks().map { mark in
            Scrubber.Mark(place: Int((mark.micros - span.lowerBound) * 1_000 / length), kind: mark.kind.rawValue)
        }
        return scrubber
    }
}
