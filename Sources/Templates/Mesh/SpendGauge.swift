/// What was spent against a cap, as a ring with its figures beside it.
package struct SpendGauge: Sendable, Hashable {
    /// Such as `$0.40`.
    package var used: String
    /// Such as `$5.00`.
    package var cap: String
    /// Share of the cap that is used, in percent; above 100 when it is overspent.
    package var percent: Int

    /// A gauge; without a cap show a plain figure instead.
    package init(used: String, cap: String, percent: Int) {
        self.used = used
        self.cap = cap
        self.percent = percent
    }

    /// Suffix of the style classes: below 60 % `ok`, below 90 % `warn`, else `error`.
    var tone: String { percent < 60 ? "ok" : percent < 90 ? "warn" : "error" }

    /// Ring, figures and share.
    package var html: HTML {
        """
        <span class="gauge gauge-\(tone)"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">\
        <circle class="gauge-track" cx="10" cy="10" r="8"/><circle class="gauge-fill" cx="10" cy="10" r="8" \
        pathLength="100" stroke-dasharray="\(min(max(percent, 0), 100)) 100" transform="rotate(-90 10 10)"/></svg>\
        <span class="mono">\(used) / \(cap)</span> <span class="meta">\(percent) %</span></span>
        """
    }
}
