import Testing
import VoxCrypto

@testable import Mesh

/// What a worker hears while it may claim nothing.
@Suite(.timeLimit(.minutes(2))) struct WorkerRestTests {
    private static func cancel(_ id: Int64, on node: NodeID) -> A2AStoredMessage {
        let cancel = RemoteTaskCancel(idempotencyKey: "cancel-\(id)", taskId: 1)
        var row = WorkerCase.row(id, .remoteTaskCancel, WireCodec.text(cancel))
        row.targetNodeId = node.rawValue
        return row
    }

    /// Six hundred cancels of another node are newer than its own.
    @Test func aCancelBehindThoseOfOthersIsHeard() async throws {
        let test = try await WorkerCase(.silence, slots: 2) { script in
            let claims = Recorder<Void>()
            script.inbox = { request in
                guard request.claimerNodeId != nil else { return nil }
                claims.add(())
                return claims.values.count > 1 ? .status(403) : nil
            }
        }
        test.plane.push(WorkerCase.offer(1), Self.cancel(1_000, on: "den-pc"))
        for id in 1_001...1_600 { test.plane.push(Self.cancel(Int64(id), on: "attic-pc")) }
        let lists = { test.plane.inboxes.values.filter { $0.claimerNodeId == nil } }
        try await test.working {
            try await until { lists().count >= 4 && test.tools.floor.inFlight.isEmpty }
        }
        // A second look begins at the newest again.
        #expect(lists().prefix(4).map(\.beforeMessageId) == [nil, 1_345, 1_089, 1_000], "an empty page is the last")
        #expect(lists().allSatisfy { $0.maxMessages == 256 && $0.messageTypes == ["remote_task_cancel"] })
        #expect(test.plane.results.isEmpty)
        #expect(test.backend.stopped.values.count == test.backend.started.values.count)
    }
}
