/// The bar that starts a batch: how many, where, and whether only to plan.
package struct StartBatchForm: Sendable, Hashable {
    /// Items at most, 1…64; parameter `limit`.
    package var limit: String
    /// Nodes to choose from, the empty value for any; parameter `target`.
    package var targets: [Choice]
    /// Whether to plan and write nothing; parameter `dry_run`.
    package var isDryRun: Bool
    /// What is wrong, by parameter name.
    package var errors: [String: String]
    /// The command that does the same.
    package var command: String

    /// Eight items, any node.
    package init(targets: [Choice]) {
        limit = "8"
        self.targets = targets
        isDryRun = false
        errors = [:]
        command = "vox hopper start-batch --limit 8"
    }

    func html(csrf: String) -> HTML {
        """
        <form class="panel form" id="start-batch" method="post" action="/hopper/start-batch">\
        <h2>Start a batch</h2><input type="hidden" name="_csrf" value="\(csrf)"><div class="form-row">\
        \(field("limit", "Items at most").number(limit, 1...64))\(field("target", "Node").select(targets))\
        \(field("dry_run", "Dry run: show the plan only").toggle(isDryRun))\
        <button class="button button-primary">\(Icon.play.html)Start</button></div>\
        \(CommandBlock(id: "batch-command", text: command).html)</form>
        """
    }

    private func field(_ name: String, _ label: String) -> FormField {
        FormField(name: name, label: label, error: errors[name], scope: "batch")
    }
}
