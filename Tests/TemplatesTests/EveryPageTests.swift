import Foundation
import Templates
import Testing

/// What holds on every page.
@Suite struct EveryPageTests {
    @Test(arguments: SamplePages.all) func markupIsSound(_ page: SamplePages.Rendered) {
        #expect(MarkupChecker(page.html.text).pageFaults == [])
    }

    @Test(arguments: SamplePages.all) func everyNodeRunAndItemRowHasItsPrivacyBadge(_ page: SamplePages.Rendered) {
        for row in rows(page.html.text) {
            #expect(row.contains("class=\"privacy privacy-"), "\(row.prefix(80))")
        }
    }

    @Test func thePrivacyRuleFindsRows() {
        #expect(rows(Sample.mesh.html.text).count == Sample.nodes.count + 2)
        #expect(rows("<tr data-run=\"r\"><td>x</td></tr><tr><td>y</td></tr>") == [" data-run=\"r\"><td>x</td>"])
    }

    @Test(arguments: SamplePages.all) func titleStartsWithThePage(_ page: SamplePages.Rendered) throws {
        let checker = MarkupChecker(page.html.text)
        let title = try #require(checker.elements("title").first?.text)
        let heading = try #require(checker.elements("h1").first?.text)
        #expect(title.hasPrefix(heading))
    }

    /// With `VOX_PAGES=folder` the pages are written there, with stylesheet and script, to be looked at in a browser.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["VOX_PAGES"] != nil)) func pagesAreWritten() throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["VOX_PAGES"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for page in SamplePages.all {
            try Data(page.html.bytes).write(to: folder.appending(path: page.name + ".html"))
        }
    }

    /// The rows of nodes, runs and items, each from its attributes to its end.
    private func rows(_ markup: String) -> [String] {
        markup.components(separatedBy: "<tr").dropFirst().compactMap { piece in
            let row = piece.components(separatedBy: "</tr>")[0]
            let head = row.prefix { $0 != ">" }
            return ["data-node", "data-run", "data-item"].contains { head.contains($0) } ? row : nil
        }
    }
}
