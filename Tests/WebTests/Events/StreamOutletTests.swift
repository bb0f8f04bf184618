import Testing

@testable import Web

@Suite struct StreamOutletTests {
    @Test func elementsArriveInOrderAndTheFeederWaits() async {
        let outlet = StreamOutlet<Int>()
        let received = await withTaskGroup(of: Void.self, returning: [Int].self) { group in
            group.addTask {
                for number in 1...100 { await outlet.offer(number) }
                outlet.close()
            }
            var numbers: [Int] = []
            loop: while true {
                switch await outlet.next() {
                case .element(let number): numbers.append(number)
                case .closed: break loop
                case .changed, .tick: break
                }
            }
            return numbers
        }
        #expect(received == Array(1...100))
    }

    @Test func marksMergeIntoTheNewest() async {
        let outlet = StreamOutlet<Int>()
        outlet.mark(3)
        outlet.mark(9)
        outlet.mark(5)
        guard case .changed(9) = await outlet.next() else {
            Issue.record("expected one mark with the newest id")
            return
        }
    }

    @Test func closedOutletTakesNothing() async {
        let outlet = StreamOutlet<Int>()
        outlet.close()
        await outlet.offer(1)
        guard case .closed = await outlet.next() else {
            Issue.record("expected the end")
            return
        }
    }

    @Test func ticketsComeBack() {
        let gate = StreamGate(limit: 1)
        do {
            let ticket = gate.enter()
            #expect(ticket != nil)
            #expect(gate.enter() == nil)
        }
        #expect(gate.enter() != nil)
    }
}
