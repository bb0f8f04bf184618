import Testing

@testable import Mesh

struct ExportQueueTests {
    @Test func theOldestGoesWhenItIsFullAndIsCounted() {
        let queue = ExportQueue<Int>()
        for number in 0..<2_050 { queue.offer(number) }
        #expect(queue.count == 2_048)
        #expect(queue.dropped == 2)
        #expect(queue.take().first == 2)
    }

    @Test func aBatchHas512ItemsInTheirOrder() {
        let queue = ExportQueue<Int>()
        for number in 0..<600 { queue.offer(number) }
        #expect(queue.take() == Array(0..<512))
        #expect(queue.take() == Array(512..<600))
        #expect(queue.take() == [])
        #expect(queue.dropped == 0)
    }

    @Test func whatComesBackStandsInFrontAsFarAsThereIsRoom() {
        let queue = ExportQueue<Int>()
        for number in 0..<512 { queue.offer(number) }
        let batch = queue.take()
        for number in 512..<(512 + 2_000) { queue.offer(number) }
        queue.giveBack(batch)
        #expect(queue.count == 2_048)
        #expect(queue.dropped == 464)
        #expect(queue.take().first == 464)
    }

    @Test func theBellRingsForAFullBatch() async {
        let queue = ExportQueue<Int>()
        for number in 0..<511 { queue.offer(number) }
        #expect(!queue.filled.takeRing())
        queue.offer(511)
        #expect(queue.filled.takeRing())
    }
}
