import Audit
import Foundation
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct ArchiveAPITests {
    /// A dashboard over a log on disk that can be archived up to entry 1 023.
    private func harness(_ directory: TemporaryDirectory) async throws -> DashboardHarness {
        let harness = try await DashboardHarness(mesh: { parts in
            parts.storePath = directory.path + "/mesh.db"
            parts.archiving.keptEntries = 8
        })
        for number in 0..<5 {
            harness.clock.advance(ms: 1_000)
            _ = try await harness.services.registry.join(.fixture(id: "node-\(number)"), as: .own)
            try await harness.services.store.write("test") { tx in
                for _ in 0..<250 {
                    try tx.append(EntryDraft(kind: .controlEvent, actor: "system", reason: "a reason of old"))
                }
            }
        }
        return harness
    }

    private func archive(_ harness: DashboardHarness, _ through: String) async throws -> TestResponse {
        try await harness.sendJSON(
            .post, "/api/v2/oplog/archive", #"{"through":\#(through),"confirm_token":"yes-i-mean-it","reason":"old"}"#)
    }

    private func json(_ harness: DashboardHarness, _ path: String) async throws -> JSONValue {
        try JSONValue(parsing: Array(try await harness.send(.get, path).text.utf8))
    }

    @Test func anArchiveIsConfirmedAndAudited() async throws {
        let directory = try TemporaryDirectory()
        let harness = try await harness(directory)
        let size = try await harness.services.audit.entries(limit: 1).first?.index
        for body in [#"{"through":900}"#, #"{"through":900,"confirm_token":"yes-i-mean-it","reason":" "}"#] {
            #expect(try await harness.sendJSON(.post, "/api/v2/oplog/archive", body).status != .ok)
        }
        #expect(try await archive(harness, "null").status == .badRequest)
        #expect(try await harness.services.audit.entries(limit: 1).first?.index == size)

        let answer = try await archive(harness, "900")
        #expect(answer.status == .ok, "\(answer.text)")
        let entry = try #require(try await harness.services.audit.entries(limit: 1).first)
        #expect((entry.kind, entry.actor, entry.reason) == (.archiveWritten, "dashboard-user", "old"))
        let data = try #require(try JSONValue(parsing: Array(answer.text.utf8))["data"])
        #expect(data["audit_id"]?.stringValue == entry.auditID)
        #expect(data["through"] == 900)
        #expect(data["sha256"] == entry.payload["sha256"])
        let listed = try await json(harness, "/api/v2/oplog/archives")
        #expect(listed["data"]?.arrayValue?.first?["file"] == data["file"])
        #expect(try await harness.services.audit.verify().ok)
    }

    @Test func refusalsAreSentences() async throws {
        let directory = try TemporaryDirectory()
        let harness = try await harness(directory)
        for (through, words) in [
            ("99999", "The log has no entry 99999"), ("1024", "Entry 1024 stays"), ("1200", "Entry 1200 stays"),
        ] {
            let answer = try await archive(harness, through)
            #expect(answer.status == .conflict)
            #expect(answer.text.contains(words), "\(answer.text)")
            #expect(answer.text.contains("\"hint\""))
        }
    }

    @Test func anArchivedEntrySaysWhereItIs() async throws {
        let directory = try TemporaryDirectory()
        let harness = try await harness(directory)
        let whole = try #require(try await json(harness, "/api/v2/oplog/entries/500")["data"])
        let at = "/api/v2/oplog/at/\(whole["ts_micros"]?.integerValue ?? 0)"
        let picture = try await json(harness, at)
        harness.clock.advance(ms: 1_000)
        _ = try await archive(harness, "900")
        let file = try #require(try await harness.services.audit.archives().first?.file)
        let read = try #require(try await json(harness, "/api/v2/oplog/entries/500")["data"])
        #expect(read["reason"] == whole["reason"] && read["payload"] == whole["payload"])
        #expect(read["archived_in"]?.stringValue == file)
        #expect(read["archive_state"] == "whole")
        #expect(try await json(harness, at) == picture)
        #expect(try await harness.send(.get, "/audit/500").text.contains("a reason of old"))
        #expect(try await harness.send(.get, "/audit/500").text.contains(file))

        try FileManager.default.removeItem(atPath: directory.path + "/archive/" + file)
        let outline = try #require(try await json(harness, "/api/v2/oplog/entries/500")["data"])
        #expect(outline["reason"] == nil && outline["payload"] == nil)
        #expect(outline["archive_state"] == "missing")
        #expect(outline["entry_hash"] == whole["entry_hash"])
        let page = try await harness.send(.get, "/audit/500").text
        #expect(page.contains("archived in \(file), which is not in mesh/archive"))
        #expect(!page.contains("a reason of old"))
        #expect(try await harness.send(.get, "/audit?cursor=").status == .ok)

        for path in [at, "/api/v2/oplog/export"] {
            let refused = try await harness.send(.get, path)
            #expect(refused.status == .conflict, "\(path)")
            #expect(refused.text.contains("vox/oplog/archive-missing"))
            #expect(refused.text.contains("Entries 0 to 900 are archived in"))
        }
        let pageAt = try await harness.send(.get, "/audit/at/\(whole["ts_micros"]?.integerValue ?? 0)")
        #expect(pageAt.status == .conflict)
        #expect(pageAt.text.contains("Entries 0 to 900 are archived in"))
    }

    @Test func theVerdictNamesADamagedFileAndWorkGoesOn() async throws {
        let directory = try TemporaryDirectory()
        let harness = try await harness(directory)
        _ = try await archive(harness, "900")
        let file = try #require(try await harness.services.audit.archives().first?.file)
        try Data("{}\n".utf8).write(to: URL(filePath: directory.path + "/archive/" + file))
        #expect(try await harness.services.audit.check(nowMs: harness.clock.nowMs).ok == false)
        let page = try await harness.send(.get, "/audit").text
        #expect(page.contains("archive_mismatch") && page.contains(file))
        #expect(try await harness.send(.get, "/ready").status == .ok)
        _ = try await harness.services.registry.join(.fixture(id: "late"), as: .own)
        let verdict = try await json(harness, "/api/v2/oplog/verify")["data"]
        #expect(verdict?["ok"] == false)
        #expect(verdict?["archives"]?.arrayValue?.first?["state"] == "damaged")
    }
}
