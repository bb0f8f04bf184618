import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

@Suite struct AuditLogPagesTests {
    @Test func theLogIsVerifiedFromThePage() async throws {
        let harness = try await DashboardHarness()
        try await harness.services.audit.signCheckpoint()
        try await harness.browse { browser in
            let page = try await browser.get("/audit")
            #expect(page.text.contains("has not been checked since"))
            #expect(page.text.contains("not checked</span>"))
            #expect(page.text.contains("vox-oplog/"))
            let (path, verified) = try await browser.follow("/audit/verify")
            #expect(path == "/audit")
            #expect(verified.text.contains("The log holds: 1 entries were checked."))
            #expect(verified.text.contains("The log holds to entry 0"))
            #expect(verified.text.contains("holds</span>"))
            #expect(verified.text.contains("1 entries, to 2026-"))
        }
    }

    @Test func filtersAndPagesAreInTheAddress() async throws {
        let harness = try await DashboardHarness()
        for name in ["a", "b", "<c>"] { _ = try await harness.services.registry.join(.fixture(id: name), as: .own) }
        let first = try await harness.send(.get, "/audit?kind=node_added&limit=2")
        #expect(first.text.contains("&lt;c&gt;"))
        #expect(!first.text.contains("<c>"))
        #expect(first.text.contains("<option value=\"node_added\" selected>"))
        let older = try #require(first.text.firstMatch(of: /href="(\/audit\?[^"]*cursor=[^"]+)"/)?.1)
        let second = try await harness.send(.get, String(older).replacing("&amp;", with: "&"))
        #expect(second.text.contains(">a</td>"))
        #expect(second.text.contains("href=\"/audit?kind=node_added&amp;limit=2\""))
        let none = try await harness.send(.get, "/audit?actor=nobody&kind=odd_kind")
        #expect(none.text.contains("No entry fits this filter."))
        #expect(none.text.contains("<option value=\"odd_kind\" selected>"))
        #expect(try await harness.send(.get, "/audit?cursor=abc").status == .badRequest)
    }

    @Test func anEntryIsShownWithItsProof() async throws {
        let harness = try await DashboardHarness()
        for name in ["a", "b", "c"] { _ = try await harness.services.registry.join(.fixture(id: name), as: .own) }
        let early = try await harness.send(.get, "/audit/1")
        #expect(early.text.contains("No checkpoint covers this entry yet."))
        try await harness.services.audit.signCheckpoint()
        let entry = try #require(try await harness.services.audit.entry(at: 1))
        let page = try await harness.send(.get, "/audit/1")
        for fact in [
            entry.auditID, entry.entryHash.hex, entry.prevHash.hex, entry.signature.base64, "In the checkpoint of",
            "Entry 0", "Entry 2", "vox audit show 1",
        ] { #expect(page.text.contains(fact), "\(fact)") }
        #expect(page.text.components(of: "<li class=\"mono\">") >= 2)
        let newest = try #require(try await harness.services.audit.entries(limit: 1).first)
        let last = try await harness.send(.get, "/audit/\(newest.index)")
        #expect(!last.text.contains("rel=\"next\""))
    }

    @Test(arguments: ["99999", "-1", "x", "18446744073709551615", "9223372036854775807"])
    func unknownEntriesAreNotFound(_ index: String) async throws {
        let harness = try await DashboardHarness()
        #expect(try await harness.send(.get, "/audit/\(index)").status == .notFound)
    }
}
