/// One invite: three ways to hand it over, how long it lasts, and the machine once it has joined.
package struct InvitePage: Sendable, Hashable {
    /// What carries the secret of an invite; there only for the session that made it and until it ends.
    package struct Handover: Sendable, Hashable {
        /// Joins at once.
        package var command: String
        /// Prints what would happen and contacts nobody.
        package var printCommand: String
        /// `vox+invite://…`.
        package var url: String

        /// The three texts.
        package init(command: String, printCommand: String, url: String) {
            self.command = command
            self.printCommand = printCommand
            self.url = url
        }
    }

    /// The machine after it has joined.
    package struct Joined: Sendable, Hashable {
        /// Its page.
        package var node: LinkText
        /// Widest class that it may run.
        package var privacy: PrivacyMark
        /// Whether it is heard from.
        package var liveness: LivenessMark
        /// Its kind, slots and models.
        package var facts: [Fact]
        /// The hopper with this node chosen.
        package var firstTask: String

        /// A machine.
        package init(node: LinkText, liveness: LivenessMark, firstTask: String) {
            self.node = node
            self.liveness = liveness
            self.firstTask = firstTask
            privacy = .paired
            facts = []
        }
    }

    /// The frame.
    package var chrome: Chrome
    /// Id that is kept for the machine.
    package var peer: String
    /// `minted`, `exchanged`, `cancelled` or `expired`.
    package var state: StatusMark
    /// When it ends.
    package var expires: TimeText
    /// Time that is left, such as `9 m 58 s`.
    package var left: String
    /// Whether less than a minute is left.
    package var isShort: Bool
    /// What it asks for and allows.
    package var facts: [Fact]
    /// What the person should know before handing it out.
    package var warnings: [Notice]
    /// The secret texts; `nil` when this session may not see them or the invite has ended.
    package var handover: Handover?
    /// The machine, once it has joined.
    package var joined: Joined?

    /// An invite; the rest is set by name.
    package init(chrome: Chrome, peer: String, state: StatusMark, expires: TimeText, left: String) {
        self.chrome = chrome
        self.peer = peer
        self.state = state
        self.expires = expires
        self.left = left
        isShort = false
        facts = []
        warnings = []
        handover = nil
        joined = nil
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [LiveFragment("invite-state", stateRegion)]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Invite \(peer)", section: .addNode, isSectionRoot: false,
            live: .init(page: "invite", id: peer), parent: LinkText("Add node", href: "/add-node"),
            badges: PrivacyMark.paired.badge,
            content: """
                \(.each(warnings) { $0.html })\(stateRegion)\
                \(.when(isOpen, .with(handover, panels) + .when(handover == nil, Self.unseen)))\
                \(.when(isOpen, cancelForm))
                """
        ).html
    }

    private var isOpen: Bool { state.word == "minted" }

    /// The state, the time left, and the machine once it is there.
    private var stateRegion: HTML {
        """
        <section class="panel" id="invite-state"><div class="panel-head"><h2>Invite</h2>\(state.html)</div>\
        \(.when(isOpen, countdown))\(Fact.list(facts))\(.with(joined, Self.joinedCard))\
        \(.when(!isOpen && joined == nil, Self.afresh))\
        </section>
        """
    }

    private static let afresh: HTML = """
        <p><a class="button button-primary" href="/add-node">Make a new invite</a></p>
        """

    private var countdown: HTML {
        """
        <p class="countdown">\(.when(isShort, "<span class=\"dot dot-error\"></span>"))\
        <span>Time left <b class="mono" data-countdown="\(expires.iso)">\(left)</b>, until \
        \(expires.absoluteHTML).</span>\
        </p>
        """
    }

    private func panels(_ handover: Handover) -> HTML {
        """
        <div class="columns-3 handover"><section class="panel"><h2>Command</h2><p class="hint">Prints what would \
        happen and contacts nobody. Read it first.</p>\
        \(CommandBlock(id: "join-print", text: handover.printCommand).html)<details><summary>The command that joins\
        </summary>\(CommandBlock(id: "join-command", text: handover.command).html)</details>\
        <p class="hint">A person prints it, reads it, then runs it. Nothing is sent to a shell.</p></section>\
        <section class="panel"><h2>Code</h2>\(picture(handover.url))</section>\
        <section class="panel"><h2>Link</h2><p class="hint">Paste it under Join on the other machine.</p>\
        \(CommandBlock(id: "join-link", text: handover.url, what: "link").html)<p class="hint">Whoever has the link \
        can join once, so hand it over on a way you trust.</p></section></div>
        """
    }

    private func picture(_ url: String) -> HTML {
        QRCode.svg(url, label: "QR code of the invite link for \(peer)").map {
            "<div class=\"qr-box\">\($0)</div><p class=\"hint\">Holds the same link.</p>"
        } ?? "<p class=\"quiet\">The link is too long for a code.</p>"
    }

    private static let unseen: HTML = """
        <p class="banner banner-warn">The link is shown only in the session that made it. Cancel this invite and make \
        a new one to see one.</p>
        """

    private var cancelForm: HTML {
        """
        <form method="post" action="\(path: "/add-node/\(QueryText.encode(peer))/cancel")" class="form-foot">\
        \(chrome.token)<button class="button">Cancel the invite for \(peer)</button></form>
        """
    }

    private static func joinedCard(_ joined: Joined) -> HTML {
        """
        <div class="card joined" role="status"><h3>\(joined.node.monoHTML) \(joined.privacy.badge) \
        \(joined.liveness.html)</h3>\(Fact.list(joined.facts))<div class="form-foot">\
        <a class="button button-primary" href="\(path: joined.firstTask)">Send it a first task</a></div></div>
        """
    }
}
