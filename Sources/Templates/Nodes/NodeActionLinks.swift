/// The ways to act on a node: five pages that ask first, and a button that takes a pause or drain back.
package struct NodeActionLinks: Sendable, Hashable {
    /// Id of the node.
    package var node: String
    /// Page that asks before its work is ended.
    package var kill: String
    /// Page that asks before it is paused; `nil` while it is.
    package var pause: String?
    /// Page that asks before it is drained; `nil` while it is.
    package var drain: String?
    /// Page that asks before its last run starts again; `nil` while it has none.
    package var replay: String?
    /// Page that asks before it gets a new token; `nil` while it is not paired.
    package var rotate: String?
    /// Path that takes a pause or a drain back; `nil` while there is none.
    package var resume: String?
    /// The command that does the same.
    package var resumeCommand: String?

    /// Links of a node; all but the kill are set by name.
    package init(node: String, kill: String) {
        self.node = node
        self.kill = kill
        pause = nil
        drain = nil
        replay = nil
        rotate = nil
        resume = nil
        resumeCommand = nil
    }

    /// A heading, the links in one line, and the command of the button.
    var html: HTML {
        """
        <h3>Act on it</h3><p class="buttons">\(.with(resume, button))\(.with(pause) { link("Pause", $0) })\
        \(.with(drain) { link("Drain", $0) })\(.with(replay) { link("Replay last run", $0) })\
        \(.with(rotate) { link("Rotate token", $0) })\
        <a class="button button-small button-danger" href="\(path: kill)">Kill…</a></p>\
        \(.with(resumeCommand) { CommandBlock(id: "node-resume-command", text: $0).html })
        """
    }

    private func link(_ word: String, _ page: String) -> HTML {
        "<a class=\"button button-small\" href=\"\(path: page)\">\(word)…</a> "
    }

    /// The button belongs to the form that stands outside the live regions.
    private func button(_ path: String) -> HTML {
        """
        <button type="submit" form="pin-form" formaction="\(path: path)" id="resume-button" \
        class="button button-small button-primary" aria-label="Resume \(node)">Resume</button> 
        """
    }
}
