import MeshFixtures
import Testing

@testable import Mesh

/// Every placement of a job has its own key, and all keys have one form.
struct EnvelopeKeyTests {
    @Test(
        arguments: [
            ("orch-remote-7-1790000000000", EnvelopeKey(task: 7, placedMs: 1_790_000_000_000)),
            ("orch-remote-7-1790000000000-1790000000123456", EnvelopeKey(task: 7, placedMs: 1_790_000_000_000)),
            ("orch-remote-7", nil), ("orch-remote-x-1", nil), ("orch-remote-7-x", nil), ("orch-near-7-1", nil),
            ("", nil),
            ("orch-remote-99999999999999999999-1", nil),
        ] as [(String, EnvelopeKey?)])
    func aKeyNamesItsJob(_ text: String, _ key: EnvelopeKey?) {
        #expect(EnvelopeKey(text) == key)
    }

    @Test func theNextKeyIsLaterEvenWhenTheClockIsNot() {
        let key = EnvelopeKey(task: 7, placedMs: 100)
        #expect([99, 100, 101, 200].map { key.next(nowMs: $0).placedMs } == [101, 101, 101, 200])
        #expect(key.next(nowMs: 200).text == "orch-remote-7-200")
    }

    private func offered(_ mesh: JobMesh) async throws -> A2AStoredMessage {
        try #require(try await mesh.claim("peer-a"))
    }

    private func refuseAndPlaceAgain(_ mesh: JobMesh, _ run: RunID) async throws {
        let row = try await offered(mesh)
        try await mesh.refuse(run, from: "peer-a", "slot_full")
        let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(row.id.rawValue))
        try await mesh.mesh.mailbox.ack(ack, as: JobMesh.token("peer-a"))
        mesh.clock.advance(ms: 5_000)
        try await mesh.join("peer-a")
        try await mesh.replanner.tick()
    }

    @Test func everyPlacementIsNamedByItsTime() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        let first = try await mesh.job(run)
        #expect(first.envelopeKey == "orch-remote-1-\(first.facts.submittedMs)")
        for _ in 0..<2 {
            try await refuseAndPlaceAgain(mesh, run)
            let envelope = try await WireCodec.decode(RemoteTaskEnvelope.self, from: offered(mesh).payload)
            #expect(envelope.submittedUnixMs == UInt64(mesh.clock.nowMs))
            #expect(envelope.idempotencyKey == "orch-remote-1-\(mesh.clock.nowMs)")
            #expect(try await mesh.job(run).envelopeKey == envelope.idempotencyKey)
            #expect(try await mesh.job(run).facts.submittedMs == first.facts.submittedMs)
        }
    }

    /// The store may have been written by a version whose later keys had one number more.
    @Test func aJobWithAnOlderKeyGoesOn() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        var job = try await mesh.job(run)
        job.envelopeKey = "orch-remote-1-\(mesh.clock.nowMs)-\(mesh.clock.nowMs * 1_000)"
        let older = job
        try await mesh.mesh.store.write("test") { tx in try JobRow.update(older, tx) }
        try await refuseAndPlaceAgain(mesh, run)
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        let envelope = try await WireCodec.decode(RemoteTaskEnvelope.self, from: offered(mesh).payload)
        #expect(envelope.idempotencyKey == "orch-remote-1-\(mesh.clock.nowMs)")
    }
}
