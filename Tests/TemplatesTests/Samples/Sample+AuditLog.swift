import Templates

extension Sample {
    static func entryLine(_ index: String, kind: String = "action_committed") -> EntryLine {
        var line = EntryLine(
            index: index, href: "/audit/\(index)", time: ago, kind: kind, actor: "dashboard-user")
        line.action = "kill"
        line.target = "den-pc-1f3a"
        line.reason = "fan noise at night"
        return line
    }

    static var audit: AuditPage {
        var verdict = AuditVerdict(.holds, size: "1 042")
        verdict.lastChecked = "1 041"
        verdict.time = ago
        verdict.duration = "84 ms"
        verdict.checkpoint = "1 042 entries, 4 m ago"
        verdict.caution = "A cut tail shows only against a checkpoint that is kept elsewhere."
        var page = AuditPage(
            chrome: chrome, verdict: verdict,
            filter: EntryFilterForm(kinds: ["log_opened", "action_committed"].map { Choice($0, $0) }),
            verifierKey: "vox-oplog/5b0c7d+dGVz+AXc0c2Vy")
        var checked = entryLine("1041")
        checked.signature = .holds
        var broken = entryLine("1040", kind: "policy_written")
        broken.signature = .broken
        page.entries = [checked, broken, entryLine("1039")]
        page.witnesses = [
            WitnessLine(.ofThisLog, name: "den-pc-1f3a", size: "1 040", time: ago, state: .cosigned),
            WitnessLine(
                .ofAnotherLog, name: "mira@aurelia", size: "12", time: ago,
                state: .refused(
                    index: "9", reason: ReasonText(code: "truncated", sentence: "The log was rolled back."))),
        ]
        page.older = "/audit?after=cursor-1"
        page.scrubber = scrubber(isLive: true)
        page.checkpoint = "vox-oplog/5b0c7d\n1042\nm9b1zz=\n\n— vox-oplog/5b0c7d dGVz\n"
        return page
    }

    static func scrubber(isLive: Bool) -> Scrubber {
        var steps = Scrubber.Steps(
            earlierSecond: "/audit/at/1790000000000000", laterSecond: "/audit/at/1790000002000000")
        steps.earlierEntry = "/audit/at/1790000000500000"
        var scrubber = Scrubber(
            first: "1789990000000000", last: "1790000009000000", now: "1790000001000000",
            label: "2026-09-21 14:13:21.000 UTC", steps: steps)
        scrubber.step = "20000000"
        scrubber.field = "2026-09-21T14:13:21"
        scrubber.isLive = isLive
        scrubber.marks = [.init(place: 10, kind: "join"), .init(place: 700, kind: "action")]
        return scrubber
    }

    static var instant: InstantPage {
        var page = InstantPage(
            chrome: chrome, scrubber: scrubber(isLive: false), moment: "2026-09-21 14:13:21", topology: topology(nodes))
        var machine = InstantPage.Machine(
            id: "den-pc-1f3a", href: "/audit?target=den-pc-1f3a", label: "den-pc",
            liveness: LivenessMark(word: "offline", age: ""), privacy: .paired)
        machine.kind = "machine"
        machine.gates = "paused"
        page.machines = [machine]
        page.work = [
            InstantPage.Piece(
                kind: "run", id: "run-0a1b", href: "/runs/run-0a1b", node: "den-pc-1f3a",
                note: "text_infer, since 14:13:00")
        ]
        page.metrics = [Metric("Nodes", "0", unit: "of 1 online")]
        page.sources = [Fact("Last entry", mono: "41")]
        return page
    }

    static var entryPage: EntryPage {
        var line = entryLine("1041")
        line.signature = .holds
        var page = EntryPage(
            chrome: chrome, entry: line, auditID: "audit-1790000000123456-e9e9e9e9e9e9e9e9",
            canonical: "{\"action\":\"kill\",\"actor\":\"dashboard-user\",\"index\":1041,\"reason\":\"fan noise\"}")
        page.hashes = [
            Fact("Entry hash", mono: String(repeating: "e9", count: 32)),
            Fact("Previous", mono: String(repeating: "c1", count: 32)), Fact("Key", mono: "77a1b2c3d4e5f607"),
            Fact("Signature", mono: String(repeating: "Mv", count: 43) + "=="),
        ]
        page.proof = [String(repeating: "a1", count: 32), String(repeating: "b2", count: 32)]
        page.proofSize = "1 042"
        page.previous = LinkText("Entry 1040", href: "/audit/1040")
        return page
    }
}
