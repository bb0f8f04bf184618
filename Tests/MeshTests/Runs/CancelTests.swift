import Audit
import MeshFixtures
import Testing

@testable import Mesh

@Suite struct CancelTests {
    private let clock = ManualClock()

    private func mesh() async throws -> (MeshServices, HandWorker) {
        let services = try await MeshServices.inMemory(clock: clock)
        return (services, try await HandWorker(joining: services))
    }

    @Test func aRunningRunEndsWithItsLeaseItemAndEntry() async throws {
        let (services, worker) = try await mesh()
        let run = try #require(try await worker.order())
        let work = try #require(try await worker.start())
        let receipt = try await services.runs.cancel(run, reason: "wrong prompt", actor: "dashboard-user")
        #expect(receipt.affected == [run])
        let view = try await services.runs.run(run)
        #expect(view.status == "cancelled")
        #expect(try await services.leases.live().isEmpty)
        let item = try await services.hopper.item(try #require(view.job.itemID))
        #expect(item.state == .overridden)
        #expect(item.outcome == .cancelled)
        let entry = try #require(try await services.audit.entry(auditID: receipt.auditID))
        #expect(entry.kind == .actionCommitted)
        #expect(entry.reason == "wrong prompt")
        #expect(entry.target == run.rawValue)
        #expect(services.runs.figures()[worker.id]?.inFlight == 0)
        try await worker.finish(work)
        #expect(try await services.runs.run(run).lateResults == 1)
        #expect(try await services.runs.run(run).status == "cancelled")
    }

    @Test func theWorkerIsToldFirst() async throws {
        let (services, worker) = try await mesh()
        let run = try #require(try await worker.order())
        _ = try await worker.order("something else")
        _ = try await services.runs.cancel(run, reason: "r", actor: "dashboard-user")
        var request = A2AInboxRequest(receiverAgentId: "2")
        request.claimerNodeId = worker.id.rawValue
        let row = try #require(try await services.mailbox.inbox(request, as: .own).messages.first)
        #expect(row.messageType == "remote_task_cancel")
        #expect(row.priority == 255)
        let cancel = try WireCodec.decode(RemoteTaskCancel.self, from: row.payload)
        #expect(cancel.reason == "cancelled")
    }

    @Test func finishedAndUnknownRunsAreRefusedAndRecorded() async throws {
        let (services, worker) = try await mesh()
        let run = try #require(try await worker.order())
        try await worker.finish(try #require(try await worker.start()))
        await #expect(throws: RunError.terminal) {
            try await services.runs.cancel(run, reason: "late", actor: "dashboard-user")
        }
        await #expect(throws: RunError.unknownRun) {
            try await services.runs.cancel("run-0", reason: "what", actor: "dashboard-user")
        }
        let kinds = try await services.audit.entries(limit: 2).map(\.kind)
        #expect(kinds == [.actionRefused, .actionRefused])
        let committed = try await services.audit.entries(limit: 256).filter { $0.kind == .actionCommitted }
        #expect(committed.isEmpty)
    }

    @Test func atMostTenRefusalsAMinuteReachTheLog() async throws {
        let (services, _) = try await mesh()
        for _ in 1...15 {
            _ = try? await services.runs.cancel("run-0", reason: "r", actor: "dashboard-user")  // refused each time
        }
        let refused = try await services.audit.entries(limit: 256).filter { $0.kind == .actionRefused }
        #expect(refused.count == 10)
    }
}
