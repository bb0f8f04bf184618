import Testing

@testable import Web

@Suite struct PagingTests {
    private func paging(_ query: String) throws -> Paging {
        try Paging(try #require(Fields(parsing: query)), list: "runs")
    }

    @Test func limitIsClamped() throws {
        #expect(try paging("").limit == 50)
        #expect(try paging("limit=0").limit == 1)
        #expect(try paging("limit=9999").limit == 200)
    }

    @Test func cursorGoesRound() throws {
        let mark = try paging("limit=2").mark(count: 2, last: 41)
        let cursor = try #require(mark.nextCursor)
        #expect(try paging("cursor=\(cursor)").after == 41)
    }

    @Test func shortPageIsTheLast() throws {
        #expect(try paging("limit=2").mark(count: 1, last: 41).nextCursor == nil)
    }

    @Test(arguments: ["cursor=%00", "cursor=abc", "cursor=cnVuczotMQ", "cursor=b3BsOjE"])
    func foreignCursorsAreRefused(_ query: String) {
        #expect(throws: DashboardError.self) { try paging(query) }
    }
}
