/// Joins another mesh, step two: what the invite says, before anything is sent.
package struct JoinPreviewPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Path of this draft; the form posts there.
    package var action: String
    /// Who invites.
    package var inviter: String
    /// Fingerprint of the inviter's key in groups of four.
    package var fingerprint: [String]
    /// Address of the control plane.
    package var address: String
    /// Whether the connection is encrypted and pinned.
    package var isEncrypted: Bool
    /// Slots asked for, such as `gpu × 1`.
    package var slots: [String]
    /// Id under which this machine would be known.
    package var joinedAs: String
    /// When the invite ends.
    package var expires: TimeText
    /// Whether this machine's policy takes NSFW work now, in words.
    package var nsfw: String
    /// What went wrong when it was tried; the step stays.
    package var failure: Notice?

    /// An invite; addresses and slots are set by name.
    package init(chrome: Chrome, action: String, inviter: String, fingerprint: [String], expires: TimeText) {
        self.chrome = chrome
        self.action = action
        self.inviter = inviter
        self.fingerprint = fingerprint
        self.expires = expires
        address = ""
        isEncrypted = false
        slots = []
        joinedAs = ""
        nsfw = "no"
        failure = nil
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Join \(inviter)", section: .join, isSectionRoot: false,
            parent: LinkText("Join", href: "/join"), badges: PrivacyMark.paired.badge,
            purpose: "Nothing has been sent yet. Compare the key aloud with the person who invites you.",
            content: """
                \(.with(failure) { $0.html })<div class="columns-side"><div class="stack">\(keyPanel)\(form)</div>\
                \(factPanel)</div>
                """
        ).html
    }

    private var keyPanel: HTML {
        """
        <section class="panel"><h2>Key of \(inviter)</h2><p class="fingerprint mono">\(.each(fingerprint) {
            "<span>\($0)</span> "
        })</p><p class="hint">The signature shows that one key made this invite. Only the comparison shows whose.</p>\
        </section>
        """
    }

    private var factPanel: HTML {
        let encryption =
            isEncrypted
            ? "\(Icon.lock.html)encrypted, certificate pinned" as HTML : "\(Icon.warning.html)not encrypted" as HTML
        return """
            <section class="panel"><h2>The invite</h2>\(Fact.list([
                Fact("Inviter", inviter), Fact("Address", mono: address), Fact("Connection", html: encryption),
                Fact("Asks for", mono: slots.isEmpty ? "nothing" : slots.joined(separator: ", ")),
                Fact("You join as", mono: joinedAs), Fact("Class", html: PrivacyMark.paired.badge),
                Fact("NSFW work", nsfw), Fact("Ends", html: expires.html),
            ]))</section>
            """
    }

    private var form: HTML {
        """
        <form class="panel form" method="post" action="\(path: action)"><h2>Join as worker</h2>\(chrome.token)\
        <p>Your policy decides what is accepted. After joining, the slot that was asked for is filled in on the \
        donations page and not saved: nothing is donated until you save it.</p><div class="form-foot">\
        <a class="button" href="/join">Go back</a><button class="button button-primary" name="confirm" value="join">\
        Join \(inviter)</button></div>\
        \(CommandBlock(id: "join-command", text: "vox populi join '<invite>'").html)</form>
        """
    }
}
