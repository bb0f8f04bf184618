import Foundation
import HTTPTypes
import HummingbirdTesting
import Mesh
import Testing

@testable import Web

@Suite struct HopperPagesTests {
    @Test func emptyHopperSaysWhatToDo() async throws {
        let work = try await WorkHarness()
        let page = try await work.get("/hopper")
        #expect(page.status == .ok)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        for text in [
            "Nothing is waiting.", "Write the first task", "No node has an item now.", "this machine", "peer-a",
        ] { #expect(page.text.contains(text), "\(text)") }
        #expect(page.text.contains("LOCAL"))
    }

    @Test func itemsStandInTheirColumns() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch("explain the first thing")
        let waiting = try await work.submit("explain the second thing")
        let lease = try await work.begin(run)
        #expect(try await work.get("/hopper").text.contains(run.rawValue))
        try await work.finish(run, lease)
        let page = try await work.get("/hopper").text
        let inbox = try #require(page.range(of: "id=\"hopper-inbox\""))
        let assigned = try #require(page.range(of: "id=\"hopper-assigned\""))
        let history = try #require(page.range(of: "id=\"hopper-history\""))
        #expect(page[inbox.upperBound..<assigned.lowerBound].contains(waiting.itemId.rawValue))
        #expect(page[history.upperBound...].contains("explain the first thing"))
        #expect(page.contains("0.69"))
        #expect(page.contains("just now"))
    }

    @Test func hostileTextStaysText() async throws {
        let work = try await WorkHarness()
        let item = try await work.submit("<script>alert(1)</script>\"'&")
        for path in ["/hopper", "/hopper/items/\(item.itemId)"] {
            let page = try await work.get(path).text
            #expect(!page.contains("<script>alert"))
            #expect(page.contains("&lt;script&gt;alert(1)"))
        }
        let echoed = try await work.post(
            "/hopper/submit", ["intent": "</textarea><b>x</b>", "target": "\"><i>nobody</i>"])
        #expect(echoed.status == .badRequest)
        #expect(!echoed.text.contains("<b>x</b>"))
        #expect(!echoed.text.contains("<i>nobody</i>"))
    }

    @Test func linksFillTheBox() async throws {
        let work = try await WorkHarness()
        let page = try await work.get("/hopper?model=mini&target=peer-a&privacy_class=public-mesh&priority=urgent").text
        for option in ["mini", "peer-a", "public-mesh", "urgent"] {
            #expect(page.contains("value=\"\(option)\" selected"), "\(option)")
        }
        let run = try await work.dispatch("explain <tides>")
        let again = try await work.get("/hopper?again=\(run)").text
        #expect(again.contains("explain &lt;tides&gt;</textarea>"))
        #expect(again.contains("value=\"peer-a\" selected"))
        #expect(try await work.get("/hopper?again=run-0").status == .notFound)
    }
}
