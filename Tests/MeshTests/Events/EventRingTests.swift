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

    @Test func readerResumesFromTheRing() async {
        ring.publish((1...10).map { event($0) })
        var iterator = ring.subscribe(after: 7).makeAsyncIterator()
        #expect(await iterator.next()?.id == 8)
        #expect(await iterator.next()?.id == 9)
        #expect(await iterator.next()?.id == 10)
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
