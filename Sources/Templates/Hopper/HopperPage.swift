/// What waits, what is given out, and what has ended; new work is written here.
package struct HopperPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// The box for new work.
    package var submit: SubmitForm
    /// The bar that starts a batch.
    package var batch: StartBatchForm
    /// Items that wait, in planning order.
    package var inbox: HopperColumn
    /// Items that a node has.
    package var assigned: HopperColumn
    /// Items that have ended, newest first.
    package var history: HopperColumn

    /// A hopper without items; the columns are set by name.
    package init(chrome: Chrome, submit: SubmitForm, batch: StartBatchForm) {
        self.chrome = chrome
        self.submit = submit
        self.batch = batch
        inbox = HopperColumn(.inbox, cards: [])
        assigned = HopperColumn(.assigned, cards: [])
        history = HopperColumn(.history, cards: [])
    }

    private var columns: [HopperColumn] { [inbox, assigned, history] }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + columns.map { LiveFragment($0.region, $0.html) }
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Hopper", section: .hopper, live: .init(page: "hopper"),
            purpose: "What waits to be done, in the order in which it will be planned.",
            content: """
                <div class="hopper-top">\(submit.html(csrf: chrome.csrf))\(batch.html(csrf: chrome.csrf))</div>\
                <div class="columns-3">\(.each(columns, \.html))</div>
                """
        ).html
    }
}
