/// "Who would be accepted?": a made-up job against the policy as it is saved, check by check.
package struct AcceptanceForm: Sendable, Hashable {
    /// One admission check with its result.
    package struct Check: Sendable, Hashable {
        /// Reason code that the check refuses with.
        package var code: String
        /// Whether the job passes it.
        package var passes: Bool

        /// A check.
        package init(code: String, passes: Bool) {
            self.code = code
            self.passes = passes
        }
    }

    /// Kinds of work; parameter `kind`.
    package var kinds: [Choice]
    /// Handle of the peer that would send it; parameter `peer`.
    package var peer: String
    /// Classes by display word; parameter `class`.
    package var classes: [Choice]
    /// 0…255; parameter `priority`.
    package var priority: String
    /// Every check in order; empty before the form was sent.
    package var checks: [Check]

    /// A form that was not sent.
    package init(kinds: [Choice], classes: [Choice]) {
        self.kinds = kinds
        self.classes = classes
        peer = ""
        priority = "128"
        checks = []
    }

    var html: HTML {
        """
        <section class="panel" id="acceptance"><h2>Who would be accepted?</h2>\
        <form class="form" method="get" action="/donations#acceptance"><div class="fields">\
        \(field("kind", "Kind of work").select(kinds))\(field("peer", "Peer").text(peer, limit: 256))\
        \(field("class", "Class").select(classes))\(field("priority", "Priority").number(priority, 0...255))</div>\
        <div class="form-foot"><button class="button">Try it</button></div></form>\(result)</section>
        """
    }

    private func field(_ name: String, _ label: String) -> FormField {
        FormField(name: name, label: label, scope: "try")
    }

    private var result: HTML {
        guard !checks.isEmpty else { return .empty }
        let refusal = checks.first { !$0.passes }
        return """
            <p class="banner banner-\(refusal == nil ? "ok" : "warn")" role="status">\
            \(refusal == nil ? Icon.check.html : Icon.warning.html)<span>\(verdict(refusal))</span></p>\
            <ol class="checks">\(.each(checks, Self.line))</ol>
            """
    }

    private func verdict(_ refusal: Check?) -> HTML {
        .with(refusal) { "Refused: \(ReasonText(code: $0.code).html)" } + .when(refusal == nil, "Accepted.")
    }

    private static func line(_ check: Check) -> HTML {
        """
        <li class="\(check.passes ? "passes" : "fails")">\(check.passes ? Icon.check.html : Icon.error.html)\
        <span class="mono">\(check.code)</span><span class="meta">\(check.passes ? "passes" : "refuses")</span></li>
        """
    }
}
