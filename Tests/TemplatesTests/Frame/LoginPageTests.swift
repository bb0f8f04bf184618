import Testing

@testable import Templates

@Suite struct LoginPageTests {
    @Test func warningsStandBeforeTheForm() throws {
        let markup = Sample.login.html.text
        let banner = try #require(markup.firstRange(of: "banner-warn"))
        let form = try #require(markup.firstRange(of: "<form"))
        #expect(banner.lowerBound < form.lowerBound)
        #expect(markup.contains(Sample.login.warnings[0].sentence))
    }

    @Test func withoutWarningsThereIsNoBanner() {
        var page = Sample.login
        page.warnings = []
        #expect(!page.html.text.contains("banner-warn"))
    }
}
