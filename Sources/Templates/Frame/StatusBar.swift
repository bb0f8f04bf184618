/// The figures of the status bar, display ready.
package struct StatusBar: Sendable, Hashable {
    /// Machines that answer, this one included.
    package var online: Int
    /// Machines that are known, this one included.
    package var total: Int
    /// Items and jobs that wait.
    package var queueDepth: Int
    /// Runs that failed in the last hour.
    package var errors: Int
    /// Model that a new item asks for; `—` when none is set.
    package var defaultModel: String
    /// Whether something runs.
    package var isBusy: Bool
    /// What the last 24 hours cost, such as `$0.00`.
    package var cost: String
    /// The cap, such as `$5.00`; `nil` when there is none.
    package var cap: String?

    /// The bar of a mesh where nothing happens; set the rest by name.
    package init(online: Int, total: Int, defaultModel: String) {
        self.online = online
        self.total = total
        self.defaultModel = defaultModel
        queueDepth = 0
        errors = 0
        isBusy = false
        cost = "$0.00"
        cap = nil
    }

    /// The segments as a live region.
    package static func region(_ bar: StatusBar) -> HTML {
        """
        <div class="segments" id="status-figures"><a href="/mesh"><span class="key">mesh</span> \
        \(bar.online)/\(bar.total) online</a><a href="/hopper"><span class="key">queue</span> \(bar.queueDepth)</a>\
        <a href="/runs?status=failed"\("class", bar.errors > 0 ? "is-failed" : nil)><span class="key">errors 1 h\
        </span> \(bar.errors)</a><a class="wide" href="/hopper"><span class="key">model</span> \(bar.defaultModel)</a>\
        <a href="/runs?status=running">\(bar.isBusy ? "busy" : "idle")</a><a class="end wide" href="/runs">\
        <span class="key">24 h</span> \(bar.cost)\(.with(bar.cap) { " / \($0)" })</a></div>
        """
    }
}
