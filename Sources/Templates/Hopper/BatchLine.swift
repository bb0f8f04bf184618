/// What became of one item of a batch, as a row.
package struct BatchLine: Sendable, Hashable {
    /// Why one node was passed over.
    package struct NodeReason: Sendable, Hashable {
        /// The node.
        package var node: LinkText
        /// Why.
        package var reason: ReasonText

        /// A node with its reason.
        package init(node: LinkText, reason: ReasonText) {
            self.node = node
            self.reason = reason
        }
    }

    /// The item.
    package var item: LinkText
    /// What is wanted, shortened; `nil` when it was not recorded.
    package var intent: String?
    /// Its class.
    package var privacy: PrivacyMark
    /// `dispatched`, `would_dispatch` or `refused`, with the reason of a refusal.
    package var status: StatusMark
    /// The node that gets it.
    package var node: LinkText?
    /// Its run.
    package var run: LinkText?
    /// Why each node was passed over, when none was fit.
    package var perNode: [NodeReason]

    /// An outcome; node, run and the nodes' reasons are set by name.
    package init(item: LinkText, intent: String?, privacy: PrivacyMark, status: StatusMark) {
        self.item = item
        self.intent = intent
        self.privacy = privacy
        self.status = status
        node = nil
        run = nil
        perNode = []
    }

    var html: HTML {
        """
        <tr data-item="\(item.text)"><th scope="row">\(item.monoHTML) \(privacy.badge) \
        <span class="meta summary">\(NotRecorded.text(intent))</span></th>\
        <td>\(status.badge)</td><td>\(.with(node) { $0.monoHTML })</td><td>\(.with(run) { $0.monoHTML })</td>\
        <td>\(.with(status.reason) { $0.html })\(nodeReasons)</td></tr>
        """
    }

    private var nodeReasons: HTML {
        guard !perNode.isEmpty else { return .empty }
        return """
            <ul class="per-node">\(.each(perNode) { "<li>\($0.node.monoHTML): \($0.reason.html)</li>" })</ul>
            """
    }
}
