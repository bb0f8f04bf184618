/// Invites another machine, step one, and the invites that are open.
package struct AddNodePage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// The form.
    package var form: InviteForm
    /// Invites, newest first.
    package var invites: [InviteLine]
    /// Why no machine could use an invite now, such as an address that only this machine reaches.
    package var warnings: [Notice]

    /// A form without open invites.
    package init(chrome: Chrome, form: InviteForm) {
        self.chrome = chrome
        self.form = form
        invites = []
        warnings = []
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [LiveFragment("invite-list", InviteLine.region(invites))]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Add node", section: .addNode, live: .init(page: "add-node"),
            purpose: "Invite another machine: make an invite here, open it there.",
            content: """
                \(.each(warnings) { $0.html })<div class="columns-side">\(form.html(csrf: chrome.csrf))\(steps)</div>\
                \(InviteLine.region(invites))
                """
        ).html
    }

    private var steps: HTML {
        """
        <section class="panel"><h2>How it goes</h2><ol class="steps"><li>Say what the machine should offer.</li>\
        <li>Hand it the command, the code or the link.</li><li>Its owner reads the preview, compares the key with you \
        aloud, and joins.</li><li>Its owner's own policy decides what it takes.</li></ol></section>
        """
    }
}
