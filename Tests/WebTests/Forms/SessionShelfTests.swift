import Testing

@testable import Web

@Suite struct SessionShelfTests {
    private let one = Session(id: [1], issuedMillis: 0, isSignedIn: false, isFresh: false)
    private let two = Session(id: [2], issuedMillis: 0, isSignedIn: false, isFresh: false)

    @Test func aThingIsKeptForItsSessionUntilItsEnd() {
        let shelf = SessionShelf<Int>()
        shelf.put(7, as: "a", for: one, endsMs: 100, nowMs: 0)
        #expect(shelf.value("a", for: one, nowMs: 99) == 7)
        #expect(shelf.value("a", for: one, nowMs: 100) == nil)
        #expect(shelf.value("a", for: two, nowMs: 0) == nil)
        #expect(shelf.value("b", for: one, nowMs: 0) == nil)
        shelf.put(8, as: "a", for: one, endsMs: 100, nowMs: 1)
        #expect(shelf.take("a", for: one, nowMs: 2) == 8)
        #expect(shelf.take("a", for: one, nowMs: 2) == nil)
    }

    @Test func theOldestGoFirst() {
        let shelf = SessionShelf<Int>(limit: 2)
        for number in 0..<3 { shelf.put(number, as: "\(number)", for: one, endsMs: 100, nowMs: 0) }
        #expect((0..<3).map { shelf.value("\($0)", for: one, nowMs: 0) } == [nil, 1, 2])
    }

    @Test func nothingIsKeptWithoutASession() {
        let shelf = SessionShelf<Int>()
        shelf.put(1, as: "a", for: .absent, endsMs: 100, nowMs: 0)
        #expect(shelf.value("a", for: .absent, nowMs: 0) == nil)
    }
}
