import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// The same refusals as over HTTP, without the HTTP.
struct LocalControlPlaneTests {
    private func plane(_ mesh: MeshServices, as caller: Caller = .own) -> LocalControlPlane {
        LocalControlPlane(registry: mesh.registry, mailbox: mesh.mailbox, leases: mesh.leases, caller: caller)
    }

    private func status(_ work: () async throws(ControlPlaneError) -> Void) async -> Int? {
        do throws(ControlPlaneError) {
            try await work()
            return nil
        } catch { return error.status }
    }

    private func grant(_ node: String, _ scope: String = "task:1") -> RemoteExecLeaseGrantRequest {
        RemoteExecLeaseGrantRequest(claimerNodeId: node, scopeKey: scope)
    }

    @Test func aWorkersRoundTrip() async throws {
        let mesh = try await MeshServices.inMemory()
        let plane = plane(mesh)
        _ = try await plane.join(.fixture())
        #expect(try await plane.heartbeat(.fixture()).id == "node-a")
        #expect(try await plane.nodes().nodes.map(\.id) == ["node-a"])
        let sent = try await plane.deliver(.fixture())
        #expect(try await plane.inbox(.claim(by: "node-a")).messages.map(\.id) == [sent.messageId])
        let renewal = A2ALeaseRenewRequest(
            receiverAgentId: "2", messageId: UInt64(sent.messageId.rawValue), claimerNodeId: "node-a")
        try await plane.renewMessage(renewal)
        let lease = try await plane.grantLease(grant("node-a"))
        let end = RemoteExecLeaseRenewRequest(leaseId: lease.leaseId.rawValue, claimerNodeId: "node-a")
        try await plane.renewLease(end)
        try await plane.releaseLease(end)
        #expect(try await plane.ack(A2AAckRequest(receiverAgentId: "2", messageId: UInt64(sent.messageId.rawValue))))
        #expect(try await plane.leave("node-a"))
        #expect(try await plane.leave("node-a") == false)
        #expect(try await plane.ack(A2AAckRequest(receiverAgentId: "2", messageId: 99)) == false)
    }

    @Test func refusalsHaveTheirStatus() async throws {
        let mesh = try await MeshServices.inMemory()
        let own = plane(mesh)
        _ = try await own.join(.fixture())
        let stranger = plane(mesh, as: Caller(role: .node, boundNode: "node-b", source: "b"))
        let reader = plane(mesh, as: Caller(role: .readOnly, source: "r"))
        #expect(await status { () throws(ControlPlaneError) in _ = try await stranger.join(.fixture()) } == 403)
        #expect(await status { () throws(ControlPlaneError) in _ = try await own.join(.fixture(id: " ")) } == 400)
        #expect(await status { () throws(ControlPlaneError) in _ = try await reader.deliver(.fixture()) } == 403)
        #expect(await status { () throws(ControlPlaneError) in _ = try await own.deliver(.fixture(to: "x")) } == 400)
        #expect(
            await status { () throws(ControlPlaneError) in _ = try await stranger.inbox(.claim(by: "node-a")) } == 403)
        #expect(await status { () throws(ControlPlaneError) in _ = try await own.grantLease(grant("nobody")) } == 403)
        #expect(
            await status { () throws(ControlPlaneError) in _ = try await own.grantLease(grant("node-a", " ")) } == 400)
        let lost = RemoteExecLeaseRenewRequest(leaseId: "7", claimerNodeId: "node-a")
        #expect(await status { () throws(ControlPlaneError) in try await own.renewLease(lost) } == 404)
        _ = try await own.join(.fixture(id: "node-b"))
        _ = try await own.grantLease(grant("node-a"))
        #expect(await status { () throws(ControlPlaneError) in _ = try await own.grantLease(grant("node-b")) } == 409)
    }

    @Test func aReadOnlyStoreIsTransient() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        _ = try await mesh.registry.join(.fixture(), as: .own)
        try await mesh.store.write("tamper") { tx in
            try tx.db.unguarded {
                try tx.db.execute(
                    sql: "UPDATE op_log SET line = replace(line, 'node-a', 'node-b') WHERE entry_index = 1")
            }
        }
        try mesh.store.close()
        let again = try await MeshServices.open(.onDisk(directory.path))
        do throws(ControlPlaneError) {
            _ = try await plane(again).join(.fixture(id: "node-c"))
            Issue.record("A read-only store must refuse.")
        } catch {
            #expect(error == .refused(status: 503, context: "join", detail: "", retryAfterSeconds: 1))
            #expect(error.isTransient)
        }
    }
}
