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
        <div class="chip" id="run-chip"><a href="/runs?status=running" title="Runs that run now"\
        \("class", chip.running > 0 ? "is-running" : nil)><span class="dot"></span><b>\(chip.running)</b>\
        <span class="word">running</span></a><a href="/hopper" title="Work that waits"><b>\(chip.queued)</b>\
        <span class="word">queued</span></a><a href="/runs?status=failed" title="Runs that failed in the last hour"\
        \("class", chip.failed > 0 ? "is-failed" : nil)>\(.when(chip.failed > 0, Icon.error.html))<b>\(chip.failed)</b>\
        <span class="word">failed</span></a></div>
        """
    }
}
