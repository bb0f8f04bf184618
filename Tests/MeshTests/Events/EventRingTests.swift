import Audit
import MeshFixtures
import Testing

@testable import Mesh

struct EventRingTests {
    private let ring = EventRing(clock: ManualClock().wall)

    private func event(_ number: Int, topic: EventTopic = .mesh) -> MeshEvent {
        MeshEvent(topic: topic, type: "Test", data: ["n": .integer(Int64(number))])
    }

    @Test func eventsAreNumberedInOrderAndFiltered() async {
        let all = ring.subscribe()
        let some = ring.subscribe(topics: [.hopper])
        ring.publish([event(1), event(2, topic: .hopper), event(3)])
        ring.shutdown()
        var ids: [UInt64] = []
        for await numbered in all where !numbered.isResync { ids.append(numbered.id) }
        #expect(ids == [1, 2, 3])
        var hopper: [UInt64] = []
        for await numbered in some where !numbered.isResync { hopper.append(numbered.id) }
        #expect(hopper == [2])
    }

    @Test func readerOfSomeTypesIsOfferedNoOthers() async {
        let some = ring.subscribe(types: ["Wanted"])
        // More of the others than a queue holds.
        ring.publish((1...EventSubscription.longestQueue + 1).map { event($0) })
        ring.publish([MeshEvent(topic: .policy, type: "Wanted", data: [:]), event(0)])
        ring.shutdown()
        var types: [String] = []
        for await numbered in some { types.append(numbered.event.type) }
        #expect(types == ["Wanted", "Resync"])
    }

    @Test func readerResumesFromTheRing() async {
        ring.publish((1...10).map { event($0) })
        var iterator = ring.subscribe(after: 7).makeAsyncIterator()
        #expect(await iterator.next()?.id == 8)
        #expect(await iterator.next()?.id == 9)
        #expect(await iterator.next()?.id == 10)
    }

    @Test func whoHasSeenAllBeforeTheRingGetsTheWholeRing() async {
        let number = EventRing.longestRing
        ring.publish((0..<number + 10).map { event($0) })
        #expect(await ring.subscribe(after: 10).first { _ in true }?.id == 11)
        #expect(await ring.subscribe(after: 9).first { _ in true }?.isResync == true)
    }

    @Test func newestIDResumesWithoutResync() async {
        ring.publish([event(1)])
        let subscription = ring.subscribe(after: 1)
        ring.publish([event(2)])
        var iterator = subscription.makeAsyncIterator()
        #expect(await iterator.next()?.id == 2)
    }

    @Test(arguments: [1, 9_999] as [UInt64])
    func olderAndUnknownIDsGetOneResync(lastID: UInt64) async {
        ring.publish((1...(EventRing.longestRing + 10)).map { event($0) })
        let subscription = ring.subscribe(after: lastID)
        ring.publish([event(0)])
        var iterator = subscription.makeAsyncIterator()
        let first = await iterator.next()
        #expect(first?.event.data["reason"]?.stringValue == "gap")
        #expect(first?.event.data["newest_id"]?.integerValue == Int64(EventRing.longestRing + 10))
        #expect(await iterator.next()?.event.type == "Test")
    }

    @Test func eventsBeyondWhatIsReservedHaveNoNumber() async {
        ring.start(after: 4, reservedID: 7)
        let subscription = ring.subscribe()
        ring.publish((1...3).map { event($0) })
        ring.reserve(upTo: 100)
        ring.publish([event(4)])
        var iterator = subscription.makeAsyncIterator()
        var told: [NumberedEvent] = []
        for _ in 1...4 { if let event = await iterator.next() { told.append(event) } }
        #expect(told.map(\.resumeID) == [6, 7, 7, 9])
        #expect(told.map(\.hasNumber) == [true, true, false, true])
        #expect(told.map { String(decoding: $0.json, as: UTF8.self).contains(#""id""#) } == [true, true, false, true])
    }

    @Test func eventWithoutANumberIsToldAgainWithItWhenThereIsOne() async throws {
        ring.start(after: 0, reservedID: 2)
        ring.publish([event(1), event(2)])
        var iterator = ring.subscribe(after: 2).makeAsyncIterator()
        let early = await iterator.next()
        #expect(early?.id == 3 && early?.hasNumber == false)
        ring.reserve(upTo: 100)
        iterator = ring.subscribe(after: try #require(early).resumeID).makeAsyncIterator()
        #expect(await iterator.next()?.resumeID == 3)
    }

    @Test func resyncNamesNoNumberThatIsNotReserved() async {
        ring.start(after: 4, reservedID: 4)
        ring.publish([event(1), event(2)])
        let resync = await ring.subscribe(after: 3).first { _ in true }
        #expect(resync?.resumeID == 4)
        #expect(resync?.event.data["newest_id"]?.integerValue == 4)
        #expect(resync?.event.data["newest_place"]?.integerValue == 7)
        #expect(await ring.subscribe(after: 6).first { _ in true }?.id == 7, "a place finds what has no number")
    }

    /// Its number may be the last of an earlier process that went on without numbers.
    @Test(arguments: [4, 100] as [UInt64], [0, 2])
    func whoComesBackAfterAStartIsToldOfAGap(reservedID: UInt64, published: Int) async {
        ring.start(after: 4, reservedID: reservedID)
        ring.publish((0..<published).map { event($0) })
        let first = await ring.subscribe(after: 4).first { _ in true }
        #expect(first?.event.data["reason"]?.stringValue == "gap")
    }

    @Test func ringForgetsByBytesToo() async {
        let big = MeshEvent(topic: .mesh, type: "Big", data: ["x": .string(String(repeating: "x", count: 1 << 20))])
        ring.publish((0..<10).map { _ in big })
        var iterator = ring.subscribe(after: 1).makeAsyncIterator()
        #expect(await iterator.next()?.isResync == true)
    }

    @Test func slowReaderGetsOneResyncAndOthersEverything() async {
        let slow = ring.subscribe()
        let count = EventSubscription.longestQueue + 1
        ring.publish((1...count).map { event($0) })
        var iterator = slow.makeAsyncIterator()
        let first = await iterator.next()
        #expect(first?.event.data["reason"]?.stringValue == "slow_consumer")
        #expect(first?.id == UInt64(count))
    }

    @Test func shutdownSaysSoAndEnds() async {
        let subscription = ring.subscribe()
        ring.shutdown()
        var reasons: [String?] = []
        for await numbered in subscription { reasons.append(numbered.event.data["reason"]?.stringValue) }
        #expect(reasons == ["shutdown"])
        var late: [String?] = []
        for await numbered in ring.subscribe() { late.append(numbered.event.data["reason"]?.stringValue) }
        #expect(late == ["shutdown"])
    }

    @Test func cancelledReaderIsForgotten() async {
        let subscription = ring.subscribe()
        let reader = Task { for await _ in subscription {} }
        reader.cancel()
        await reader.value
        #expect(ring.subscriberCount == 0)
    }

    @Test func eventsOfAWriteComeInCommitOrder() async throws {
        let mesh = try await MeshServices.inMemory()
        let subscription = mesh.events.subscribe(topics: [.audit])
        for number in 0..<20 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        mesh.events.shutdown()
        var indexes: [Int64] = []
        for await numbered in subscription {
            if let index = numbered.event.data["index"]?.integerValue { indexes.append(index) }
        }
        #expect(indexes == Array(1...20))
    }
}
