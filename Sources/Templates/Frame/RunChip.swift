/// Running, queued and failed at a glance, in the top bar.
package struct RunChip: Sendable, Hashable {
    /// Runs that are assigned or running.
    package var running: Int
    /// Items that wait in the hopper, and queued runs.
    package var queued: Int
    /// Runs that failed in the last hour.
    package var failed: Int

    /// The three counts.
    package init(running: Int = 0, queued: Int = 0, failed: Int = 0) {
        self.running = running
        self.queued = queued
        self.failed = failed
    }

    /// The chip as a live region.
    package static func region(_ chip: RunChip) -> HTML {
        """
        <div class="chip" id="run-chip"><a href="/runs?status=running"\
        \("class", chip.running > 0 ? "is-running" : nil)><span class="dot"></span><b>\(chip.running)</b> running</a>\
        <a href="/hopper"><b>\(chip.queued)</b> queued</a>\
        <a href="/runs?status=failed"\("class", chip.failed > 0 ? "is-failed" : nil)><b>\(chip.failed)</b> failed<span \
        class="unseen"> in the last hour</span></a></div>
        """
    }
}
