import Testing

@testable import Mesh

struct LeaseBookTests {
    private static func lease(_ id: Int, until endMs: Int64) -> ExecLease {
        ExecLease(
            id: LeaseID("\(id)"), scopeKey: "s\(id)", holder: "node-0", state: .granted, grantedMs: 0, expiresMs: endMs)
    }

    private static func book(_ ends: [Int64], termMs: Int64 = 1_000) -> LeaseBook {
        var book = LeaseBook()
        for (id, endMs) in ends.enumerated() { book.put(lease(id, until: endMs)) }
        book.keepTerm(termMs)
        return book
    }

    @Test func whatIsPastIsNamedInTheOrderOfItsEndAndAgainUntilItIsRemoved() {
        var book = Self.book([300, 100, 200, 400])
        #expect(book.past(300, atMost: 2) == ["1", "2"])
        book.remove("1")
        #expect(book.past(300, atMost: 9) == ["2", "0"])
        book.remove("2")
        book.remove("0")
        #expect(book.past(300, atMost: 9).isEmpty)
        #expect(book.past(400, atMost: 9) == ["3"])
    }

    @Test func renewedLeaseIsLookedAtAgainAtItsNewEnd() {
        var book = Self.book([100, 100])
        #expect(book.renew("1", by: "node-0", nowMs: 99, termMs: 500)?.expiresMs == 599)
        #expect(book.past(100, atMost: 9) == ["0"])
        #expect(book.past(598, atMost: 9) == ["0"])
        #expect(book.past(599, atMost: 9) == ["0", "1"])
    }

    @Test func clockThatStepsBackNamesNothingTwice() {
        var book = Self.book([100])
        #expect(book.past(100, atMost: 9) == ["0"])
        #expect(book.past(99, atMost: 9).isEmpty)
        #expect(book.past(100, atMost: 9) == ["0"])
    }

    @Test func theStoreDecidesWhereAnythingStandsAgainstARenewal() {
        var book = Self.book([100], termMs: 500)
        #expect(book.renew("0", by: "node-1", nowMs: 0, termMs: 500) == nil, "another holder")
        #expect(book.renew("7", by: "node-0", nowMs: 0, termMs: 500) == nil, "no such lease")
        #expect(book.renew("0", by: "node-0", nowMs: 100, termMs: 500) == nil, "its time is up")
        #expect(book.renew("0", by: "node-0", nowMs: 0, termMs: 501) == nil, "a term that the disk does not know")
        book.beginEnd(of: "0")
        #expect(book.renew("0", by: "node-0", nowMs: 0, termMs: 500) == nil, "it is being ended")
        book.extend(to: Self.lease(0, until: 50))
        #expect(book.renew("0", by: "node-0", nowMs: 0, termMs: 50)?.expiresMs == 100, "no end moves back")
    }

    @Test func loadedLeasesRunForAWholeTerm() {
        var book = LeaseBook()
        book.load([Self.lease(0, until: 10), Self.lease(1, until: 9_000)], nowMs: 1_000, termMs: 500)
        #expect(book.ends == ["0": 1_500, "1": 9_000])
        #expect(book.asItIs(Self.lease(0, until: 10)).expiresMs == 1_500)
        #expect(book.longestTermMs == 500)
        book.load([], nowMs: 0, termMs: 700)
        #expect(book.longestTermMs == 0, "nobody needs it")
    }
}
