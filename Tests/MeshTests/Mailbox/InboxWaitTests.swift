import MeshFixtures
import Testing

@testable import Mesh

/// One claim in line, and what it is told while it is busy.
struct InboxWaitTests {
    private let waiters = InboxWaiters(limit: 8)

    private func interest(_ node: NodeID) -> InboxInterest {
        InboxInterest(receiver: "2", node: node, types: nil)
    }

    private func row(_ id: MessageID) -> A2AStoredMessage {
        A2AStoredMessage(id: id, request: .fixture(), createdUnixMs: 0)
    }

    private func add(_ node: NodeID) throws -> InboxWait {
        let wait = try #require(waiters.add(interest(node)))
        wait.allow([.anyNode])
        return wait
    }

    private let soon = ContinuousClock.now + .seconds(60)

    @Test(.timeLimit(.minutes(5))) func newsWakesTheFirstOnly() async throws {
        let (first, second) = (try add("a"), try add("b"))
        waiters.offer(row(1))
        #expect(await first.wait(until: soon) == .signalled)
        #expect(first.takeNews()?.row.id == 1)
        #expect(second.takeNews() == nil)
    }

    @Test(.timeLimit(.minutes(5))) func aBusyWaiterLooksAgain() async throws {
        let (first, second) = (try add("a"), try add("b"))
        waiters.offer(row(1))
        #expect(await first.wait(until: soon) == .signalled)
        // While the first looks for row 1, row 2 comes and goes to the second, which has taken row 1 and leaves.
        waiters.offer(row(2))
        waiters.remove(second)
        #expect(first.takeNews()?.row.id == 1)
        #expect(await first.wait(until: soon) == .signalled)
    }

    @Test func whoLeavesHandsItsNewsOn() throws {
        let (first, second, third) = (try add("a"), try add("b"), try add("c"))
        waiters.offer(row(1))
        waiters.offer(row(2))
        waiters.remove(second)
        #expect(third.takeNews()?.row.id == 2)
        waiters.remove(first)
        #expect(third.takeNews()?.row.id == 1)
        #expect(waiters.count == 1)
    }

    @Test func aWaiterIsToldOfWhatItsNodeMayHaveNow() throws {
        let wait = try add("a")
        var request = A2ADeliverRequest.fixture()
        request.privacyClass = "private"
        let row = A2AStoredMessage(id: 1, request: request, createdUnixMs: 0)
        waiters.offer(row)
        #expect(wait.takeNews() == nil)
        wait.allow([.anyNode, .pairedNodes])
        waiters.offer(row)
        #expect(wait.takeNews()?.row.id == 1)
        wait.allow([.anyNode])
        waiters.offer(row)
        #expect(wait.takeNews() == nil)
    }

    @Test func laterWaitersLookThemselves() throws {
        let first = try add("a")
        waiters.offer(row(1))
        let late = try add("b")
        waiters.remove(first)
        #expect(late.takeNews() == nil)
    }
}
