/// Tokens per second of the last hour as a line, with the same as a table.
package struct ThroughputStrip: Sendable, Hashable {
    /// One minute of it.
    package struct Minute: Sendable, Hashable {
        /// Time of day in UTC when the minute began, `23:12`.
        package var time: String
        /// Mean tokens per second, not negative.
        package var tokensPerSecond: Double

        /// A minute.
        package init(time: String, tokensPerSecond: Double) {
            self.time = time
            self.tokensPerSecond = tokensPerSecond
        }
    }

    /// Up to 60 minutes, oldest first.
    package var minutes: [Minute]

    /// A strip.
    package init(minutes: [Minute]) { self.minutes = Array(minutes.suffix(60)) }

    private static let width = 1_200.0
    private static let height = 80.0

    private var peak: Double { minutes.map(\.tokensPerSecond).max() ?? 0 }

    /// The strip as a live region; nothing is shown before a minute has been counted.
    package static func region(_ strip: ThroughputStrip?) -> HTML {
        guard let strip, strip.minutes.count > 1 else { return "<div id=\"mesh-throughput\"></div>" }
        return """
            <section class="panel throughput" id="mesh-throughput"><div class="panel-head"><h2>Throughput, 1 h</h2>\
            <span class="end meta">peak <span class="mono">\(strip.peak)</span> tok/s</span></div>\(strip.drawing)\
            <details><summary>Minute by minute</summary>\(strip.table)</details></section>
            """
    }

    private var drawing: HTML {
        let step = Self.width / Double(minutes.count - 1)
        let points = minutes.enumerated().map { index, minute in
            let share = peak > 0 ? max(0, minute.tokensPerSecond) / peak : 0
            return
                "\(Escape.tenths(Double(index) * step)) \(Escape.tenths(Self.height - 2 - share * (Self.height - 8)))"
        }
        let line = "M" + points.joined(separator: "L")
        return """
            <svg class="strip" viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" \
            aria-hidden="true">\
            <path class="strip-fill" d="\(line + "V80H0z")"/><path class="strip-line" d="\(line)" \
            vector-effect="non-scaling-stroke"/></svg>
            """
    }

    private var table: HTML {
        let rows = HTML.each(minutes.reversed()) {
            """
            <tr><th scope="row" class="mono">\($0.time)</th><td class="figure mono">\($0.tokensPerSecond)</td></tr>
            """
        }
        return DataTable(
            caption: "Tokens per second by minute", columns: [.init("UTC"), .init("tok/s", figure: true)], rows: rows
        ).html
    }
}
