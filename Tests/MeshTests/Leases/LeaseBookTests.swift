import Testing

@testable import Mesh

struct LeaseBookTests {
    private static func lease(_ id: Int, until endMs: Int64) -> ExecLease {
        ExecLease(
            id: LeaseID("\(id)"), scopeKey: "s\(id)", holder: "node-0", state: .granted, grantedMs: 0, expiresMs: endMs)
    }

    private static func book(_ ends: [Int64], lengthMs: Int64 = 500) -> LeaseBook {
        var book = LeaseBook()
        for (id, endMs) in ends.enumerated() { book.put(lease(id, until: endMs), lengthMs: lengthMs) }
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
        #expect(book.renew("1", by: "node-0", nowMs: 99, lengthMs: 500)?.expiresMs == 599)
        #expect(book.past(100, atMost: 9) == ["0"])
        #expect(book.past(598, atMost: 9) == ["0"])
        #expect(book.past(599, atMost: 9) == ["0", "1"])
    }

    @Test func clockThatStepsBackLetsALeaseRunOn() {
        var book = Self.book([100])
        #expect(book.past(100, atMost: 9) == ["0"])
        #expect(book.past(99, atMost: 9).isEmpty)
        #expect(book.past(100, atMost: 9) == ["0"])
    }

    @Test func theStoreDecidesWhereAnythingStandsAgainstARenewal() {
        var book = Self.book([100])
        #expect(book.renew("0", by: "node-1", nowMs: 0, lengthMs: 500) == nil, "another holder")
        #expect(book.renew("7", by: "node-0", nowMs: 0, lengthMs: 500) == nil, "no such lease")
        #expect(book.renew("0", by: "node-0", nowMs: 100, lengthMs: 500) == nil, "its time is up")
        book.beginEnd(of: "0")
        #expect(book.renew("0", by: "node-0", nowMs: 0, lengthMs: 500) == nil, "it is being ended")
        book.undoEnd(of: "0")
        #expect(book.renew("0", by: "node-0", nowMs: 0, lengthMs: 500)?.expiresMs == 500)
    }

    @Test func noEndMovesBack() {
        var book = Self.book([900])
        #expect(book.renew("0", by: "node-0", nowMs: 0, lengthMs: 500)?.expiresMs == 900)
        book.extend(to: Self.lease(0, until: 50), lengthMs: 500)
        #expect(book.ends == ["0": 900])
        book.extend(to: Self.lease(0, until: 950), lengthMs: 500)
        #expect(book.ends == ["0": 950])
        book.extend(to: Self.lease(1, until: 950), lengthMs: 500)
        #expect(book.ends == ["0": 950], "a lease that is not live stays so")
    }

    @Test func theLongestLengthThatAHolderWasGivenIsKept() {
        var book = Self.book([900], lengthMs: 500)
        _ = book.renew("0", by: "node-0", nowMs: 0, lengthMs: 700)
        #expect(book.lengthMs(of: "0") == 700)
        _ = book.renew("0", by: "node-0", nowMs: 0, lengthMs: 100)
        #expect(book.lengthMs(of: "0") == 700)
        book.extend(to: Self.lease(0, until: 950), lengthMs: 800)
        #expect(book.lengthMs(of: "0") == 800)
    }

    @Test func loadedLeasesRunForAWholeLength() {
        var book = LeaseBook()
        book.load([Self.lease(0, until: 10), Self.lease(1, until: 9_000)], nowMs: 1_000, lengthMs: 500)
        #expect(book.ends == ["0": 1_500, "1": 9_000])
        #expect(book.asItIs(Self.lease(0, until: 10)).expiresMs == 1_500)
        #expect(book.renew("0", by: "node-0", nowMs: 1_400, lengthMs: 500)?.expiresMs == 1_900)
    }
}
