import Templates

extension SamplePages {
    /// The pages of work, full and empty.
    static var work: [Rendered] { hopper + runs + donations + invites + audit }

    private static var hopper: [Rendered] {
        [
            Rendered(name: "hopper", html: Sample.hopper.html),
            Rendered(
                name: "hopper-empty",
                html: HopperPage(chrome: Sample.chrome, submit: Sample.submit, batch: Sample.startBatch).html),
            Rendered(name: "item", html: Sample.item.html), Rendered(name: "batch", html: Sample.batch.html),
        ]
    }

    private static var runs: [Rendered] {
        [
            Rendered(name: "runs", html: Sample.runs.html),
            Rendered(name: "runs-empty", html: RunsPage(chrome: Sample.chrome, filter: RunFilterForm()).html),
            Rendered(name: "run", html: Sample.runPage.html), Rendered(name: "confirm", html: Sample.confirm.html),
        ]
    }

    private static var donations: [Rendered] {
        [
            Rendered(name: "donations", html: Sample.donations.html),
            Rendered(name: "donations-broken", html: Sample.donationsBroken.html),
            Rendered(name: "donations-preview", html: Sample.donationsPreview.html),
            Rendered(name: "donations-saved", html: Sample.donationsSaved.html),
        ]
    }

    private static var invites: [Rendered] {
        [
            Rendered(name: "add-node", html: Sample.addNode.html), Rendered(name: "invite", html: Sample.invite.html),
            Rendered(name: "invite-joined", html: Sample.inviteJoined.html),
            Rendered(name: "join", html: Sample.join.html),
            Rendered(name: "join-preview", html: Sample.joinPreview.html),
        ]
    }

    private static var audit: [Rendered] {
        [
            Rendered(name: "audit", html: Sample.audit.html),
            Rendered(name: "audit-instant", html: Sample.instant.html),
            Rendered(name: "audit-entry", html: Sample.entryPage.html),
        ]
    }
}
