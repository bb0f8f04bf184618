import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct TimelineAPITests {
    private func answer(_ harness: DashboardHarness, _ at: String) async throws -> JSONValue {
        let answer = try await harness.send(.get, "/api/v2/oplog/at/\(at)")
        return try JSONValue(parsing: Array(answer.text.utf8))
    }

    @Test func anInstantSaysWhoWasThereAndHowItWasFound() async throws {
        let harness = try await DashboardHarness()
        _ = try await harness.services.registry.join(.fixture(id: "node-a"), as: .own)
        let last = try #require(try await harness.services.audit.entries(limit: 1).first)
        let data = try #require(try await answer(harness, "\(last.tsMicros)")["data"])
        #expect(data["last_index"]?.integerValue == Int64(last.index))
        #expect(data["applied"]?.integerValue == Int64(last.index) + 1)
        #expect(data["memo_index"] == -1)
        #expect(data["memo_ts"] == 0)
        let node = try #require(data["nodes"]?.arrayValue?.first)
        #expect(node["id"] == "node-a")
        #expect(node["liveness"] == "online")
        #expect(data["edges"]?.arrayValue?.first?["kind"] == "channel")
        #expect(try await answer(harness, "0")["data"]?["nodes"] == [])
    }

    @Test(arguments: ["-1", "1.5", "now", "1e6", "99999999999999999999"])
    func whatIsNoInstantIsRefused(_ text: String) async throws {
        let answer = try await answer(DashboardHarness(), text)
        #expect(answer["error"]?["code"] == "vox/oplog/bad-timestamp")
    }

    @Test func anInstantBeyondWhatJSONCarriesIsTheLastOne() async throws {
        let data = try #require(try await answer(DashboardHarness(), "18446744073709551615")["data"])
        #expect(data["ts_micros"]?.integerValue == JSONValue.largestExactInteger)
        #expect(data["last_index"]?.integerValue != nil)
    }

    @Test func aFieldIsReadAsUTC() {
        #expect(Figures.micros(utc: "2026-11-25T23:12:05") == 1_795_648_325_000_000)
        #expect(Figures.micros(utc: "1970-01-01T00:00") == 0)
        #expect(Figures.micros(utc: "2024-02-29T00:00:01").map { Figures.iso(micros: $0) } == "2024-02-29T00:00:01Z")
        for text in [
            "", "2026-11-25", "2026-13-01T00:00", "2026-11-25T24:00", "1969-12-31T23:59", "a-b-cTd:e",
            "2026-02-29T00:00",
        ] {
            #expect(Figures.micros(utc: text) == nil, "\(text)")
        }
    }

    @Test func thePageOfAnInstantIsInThePast() async throws {
        let harness = try await DashboardHarness()
        _ = try await harness.services.registry.join(.fixture(id: "node-a"), as: .own)
        let last = try #require(try await harness.services.audit.entries(limit: 1).first)
        let page = try await harness.send(.get, "/audit/at/\(last.tsMicros)").text
        #expect(page.contains("actions are off"))
        #expect(page.contains("node-a"))
        #expect(page.contains("not recorded"))
        #expect(!page.contains("/mesh/nodes/node-a/kill"))
        let live = try await harness.send(.get, "/audit").text
        #expect(live.contains("id=\"scrubber\""))
    }

    @Test func theFormLeadsToTheInstant() async throws {
        let harness = try await DashboardHarness()
        let byTime = try await harness.send(.get, "/audit/at?time=2026-11-25T23:12:05")
        #expect(byTime.status == .seeOther)
        #expect(byTime.headers[.location] == "/audit/at/1795648325000000")
        let bySlider = try await harness.send(.get, "/audit/at?ts=1790000000000000")
        #expect(bySlider.headers[.location] == "/audit/at/1790000000000000")
        #expect(try await harness.send(.get, "/audit/at?time=soon").status == .badRequest)
        #expect(try await harness.send(.get, "/audit/at").status == .badRequest)
    }
}
