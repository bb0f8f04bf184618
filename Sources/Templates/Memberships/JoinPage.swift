/// Joins another mesh, step one: paste the link.
package struct JoinPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// What was pasted; kept when it was wrong.
    package var pasted: String
    /// What is wrong with it.
    package var error: String?
    /// Meshes that this machine works for.
    package var memberships: [MembershipLine]

    /// An empty step.
    package init(chrome: Chrome) {
        self.chrome = chrome
        pasted = ""
        error = nil
        memberships = []
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [LiveFragment("mesh-memberships", MembershipLine.region(memberships))]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Join", section: .join, live: .init(page: "join"),
            purpose: "Let this machine work for another mesh. You see what it asks for before anything is sent.",
            content: """
                <form class="panel form" method="post" action="/join/preview" id="join-form"><h2>Paste the invite</h2>\
                \(chrome.token)\(field.area(pasted, rows: 3, placeholder: "vox+invite://…", isRequired: true))\
                <div class="form-foot"><button class="button button-primary">Read the invite</button></div>\
                \(CommandBlock(id: "join-command", text: "vox populi join '<invite>' --print").html)</form>\
                \(MembershipLine.region(memberships))
                """
        ).html
    }

    private var field: FormField {
        FormField(
            name: "bearer_url", label: "Invite link",
            hint: "It starts with vox+invite:// and works once. Reading it contacts nobody.", error: error)
    }
}
