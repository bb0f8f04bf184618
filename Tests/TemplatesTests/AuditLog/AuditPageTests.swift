import Templates
import Testing

@Suite struct AuditPageTests {
    @Test func theVerdictComesFirst() throws {
        let markup = MarkupChecker(Sample.audit.html.text)
        #expect(markup.pageFaults == [])
        let ids = markup.elements.compactMap { $0.attributes["id"] }
        let verdict = try #require(ids.firstIndex(of: "audit-verdict"))
        let entries = try #require(ids.firstIndex(of: "audit-entries"))
        #expect(verdict < entries)
        #expect(Sample.audit.html.text.contains("The log holds to entry 1 041"))
    }

    @Test func aRefusedWitnessStandsBesideTheVerdict() {
        func order(_ page: AuditPage) -> [String] {
            let ids = MarkupChecker(page.html.text).elements.compactMap { $0.attributes["id"] }
            return ids.filter { ["audit-verdict", "audit-witnesses", "audit-entries"].contains($0) }
        }
        var page = Sample.audit
        #expect(order(page) == ["audit-verdict", "audit-witnesses", "audit-entries"])
        page.witnesses.removeLast()
        #expect(order(page) == ["audit-verdict", "audit-entries", "audit-witnesses"])
    }

    @Test func aBrokenLogNamesTheFirstBadEntry() {
        var page = Sample.audit
        page.verdict = AuditVerdict(
            .broken(
                entry: LinkText("entry 12", href: "/audit/12"),
                reason: ReasonText(code: "entry_hash_mismatch", sentence: "The entry was altered.")),
            size: "40")
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("The log does not hold."))
        #expect(text.contains("href=\"/audit/12\""))
        #expect(text.contains("title=\"entry_hash_mismatch\""))
    }

    @Test func anUncheckedLogIsNotCalledSound() {
        let page = AuditPage(
            chrome: Sample.chrome, verdict: AuditVerdict(.unchecked, size: "0"), filter: EntryFilterForm(kinds: []),
            verifierKey: "key")
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("has not been checked"))
        #expect(!text.contains("holds to"))
        #expect(text.contains("Verify now"))
        #expect(text.contains("None was signed yet."))
    }

    @Test func theCheckpointIsCopiedByteForByte() {
        let markup = MarkupChecker(Sample.audit.html.text)
        #expect(markup.element(id: "checkpoint")?.text == "\n" + (Sample.audit.checkpoint ?? ""))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.audit
        page.entries[0].reason = Sample.hostile
        page.entries[0].target = Sample.hostile
        page.entries[0].kind = Sample.hostile
        page.filter.actor = Sample.hostile
        page.checkpoint = Sample.hostile
        page.verifierKey = Sample.hostile
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.audit.fragments, in: Sample.audit.html) }
}
