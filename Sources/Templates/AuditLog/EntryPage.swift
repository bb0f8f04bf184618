/// One entry of the log with everything that its signature covers.
package struct EntryPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// The entry as its row has it.
    package var entry: EntryLine
    /// Public id, `audit-…`.
    package var auditID: String
    /// The signed bytes, as text.
    package var canonical: String
    /// Hashes, key id and signature, by name.
    package var hashes: [Fact]
    /// Hashes of the proof that the entry is in the checkpoint, in order; empty when there is none.
    package var proof: [String]
    /// Size of the tree that the proof is for.
    package var proofSize: String
    /// Why there is no proof although a checkpoint covers the entry; `nil` when there is one, or no checkpoint.
    package var proofNote: String?
    /// The entry before it.
    package var previous: LinkText?
    /// The entry after it.
    package var next: LinkText?

    /// An entry; hashes, proof and neighbours are set by name.
    package init(chrome: Chrome, entry: EntryLine, auditID: String, canonical: String) {
        self.chrome = chrome
        self.entry = entry
        self.auditID = auditID
        self.canonical = canonical
        hashes = []
        proof = []
        proofSize = ""
        proofNote = nil
        previous = nil
        next = nil
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Entry \(entry.index)", section: .audit, isSectionRoot: false,
            parent: LinkText("Audit", href: "/audit"), badges: entry.signature.html, actions: neighbours,
            content: """
                <div class="columns-side"><div class="stack">\(factPanel)\(bytesPanel)</div><div class="stack">\
                \(hashPanel)\(proofPanel)</div></div>
                """
        ).html
    }

    private var neighbours: HTML {
        """
        \(.with(previous) { "<a class=\"button\" rel=\"prev\" href=\"\(path: $0.href)\">\($0.text)</a>" })\
        \(.with(next) { "<a class=\"button\" rel=\"next\" href=\"\(path: $0.href)\">\($0.text)</a>" })
        """
    }

    private var factPanel: HTML {
        let facts =
            [
                Fact("Kind", mono: entry.kind), Fact("Time", html: entry.time.absoluteHTML), Fact("Actor", entry.actor),
                Fact("Action", entry.action.nonEmpty ?? "—"), Fact("Target", mono: entry.target.nonEmpty ?? "—"),
                Fact("Reason", isOutline ? "archived" : entry.reason.nonEmpty ?? "—"), Fact("Audit id", mono: auditID),
            ] + (entry.archive.map { [Fact("Archive", $0.note)] } ?? [])
        return """
            <section class="panel"><h2>Entry</h2>\(Fact.list(facts))\
            \(CommandBlock(id: "show-command", text: "vox audit show \(entry.index)").html)</section>
            """
    }

    private var isOutline: Bool { entry.archive.map { !$0.isReadable } ?? false }

    private var bytesPanel: HTML {
        guard !isOutline else {
            return """
                <section class="panel"><h2>Signed bytes</h2><p class="quiet">They are not here: reason and payload are \
                part of them.</p></section>
                """
        }
        return bytesNote
    }

    private var bytesNote: HTML {
        """
        <section class="panel"><h2>Signed bytes</h2>\
        \(NoteText(id: "canonical", text: canonical, what: "signed bytes").html)</section>
        """
    }

    private var hashPanel: HTML {
        "<section class=\"panel\"><h2>Hashes and signature</h2>\(Fact.list(hashes))</section>"
    }

    private var proofPanel: HTML {
        guard !proofSize.isEmpty else {
            return """
                <section class="panel"><h2>Inclusion proof</h2>\
                <p class="quiet">\(proofNote ?? "No checkpoint covers this entry yet.")</p></section>
                """
        }
        return """
            <section class="panel"><h2>Inclusion proof</h2><p class="hint">In the checkpoint of \(proofSize) entries. \
            \(.when(proof.isEmpty, "The tree has this entry alone, so no hash is needed."))</p>\
            <ol class="proof">\(.each(proof) { "<li class=\"mono\">\($0)</li>" })</ol></section>
            """
    }
}
