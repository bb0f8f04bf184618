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
        page.older = "/audit?after=cursor-1"
        page.checkpoint = "vox-oplog/5b0c7d\n1042\nm9b1zz=\n\n— vox-oplog/5b0c7d dGVz\n"
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
