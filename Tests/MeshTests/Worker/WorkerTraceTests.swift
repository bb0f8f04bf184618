import MeshFixtures
import Synchronization
import Testing
import VoxCrypto

@testable import Mesh

/// Every call that a worker makes for a job belongs to the trace that the job was submitted in.
@Suite(.timeLimit(.minutes(2))) struct WorkerTraceTests {
    private static let trace = String(repeating: "4b", count: 16)
    private static let submitted = "00-\(trace)-00f067aa0ba902b7-01"

    /// One request: where it went, and the trace context that it named.
    private struct Call: Sendable {
        let path: String
        let trace: String?

        var traceID: String? { trace.map { String($0.split(separator: "-")[1]) } }
    }

    /// A control plane that is played over HTTP: it gives out one row, then nothing.
    private final class PlayedServer: Sendable {
        let seen = Recorder<Call>()
        private let row: Mutex<A2AStoredMessage?>

        init(_ row: A2AStoredMessage) { self.row = Mutex(row) }

        var transport: MeshTransport {
            MeshTransport { [self] request in
                let path = String(request.url.split(separator: "/populi/")[1])
                seen.add(Call(path: path, trace: request.traceParent))
                switch path {
                case "a2a/inbox": return try await inbox()
                case "exec/lease/grant":
                    return answer(
                        RemoteExecLeaseRow(
                            leaseId: "lease-1", scopeKey: "task:1", holderNodeId: "den-pc", expiresUnixMs: 900))
                case "a2a/deliver": return answer(A2ADeliverResponse(accepted: true, messageId: 2))
                default: return MeshTransport.Answer(status: 200, body: [])
                }
            }
        }

        private func inbox() async throws -> MeshTransport.Answer {
            if let next = takeRow() {
                return answer(A2AInboxResponse(messages: [next]))
            }
            _ = await Bell().wait()
            throw CancellationError()
        }

        private func takeRow() -> A2AStoredMessage? {
            row.withLock { row in
                defer { row = nil }
                return row
            }
        }

        private func answer(_ value: some Encodable) -> MeshTransport.Answer {
            MeshTransport.Answer(status: 200, body: WireCodec.encode(value))
        }
    }

    private func work(on server: PlayedServer, until isOver: @escaping @Sendable () -> Bool) async throws {
        let test = try await WorkerCase()
        let plane = HTTPControlPlane(
            baseURL: "http://harbour:9847", bearer: nil, transport: server.transport, random: .seeded(3))
        let worker = Worker(
            place: WorkerCase.place, plane: plane, tools: test.tools, server: (ServerTime(), GateWatch()))
        let task = Task { await worker.run() }
        try await until { isOver() }
        task.cancel()
        _ = await task.value
    }

    private func traced(_ server: PlayedServer) -> [String: [String?]] {
        Dictionary(grouping: server.seen.values, by: \.path).mapValues { $0.map(\.traceID) }
    }

    @Test func aJobIsClaimedRunAndGivenBackInOneTrace() async throws {
        var row = WorkerCase.offer(1)
        row.traceparent = Self.submitted
        let server = PlayedServer(row)
        try await work(on: server) { server.seen.values.contains { $0.path == "exec/lease/release" } }
        let calls = traced(server)
        for path in ["exec/lease/grant", "a2a/ack", "a2a/deliver", "exec/lease/release"] {
            let traces = try #require(calls[path], "\(path)")
            #expect(traces.allSatisfy { $0 == Self.trace }, "\(path)")
        }
        #expect(calls["a2a/inbox"]?.allSatisfy { $0 != nil && $0 != Self.trace } == true, "a look is its own trace")
        let parents = server.seen.values.filter { $0.path != "a2a/inbox" }.compactMap(\.trace)
        #expect(Set(parents) == [Self.submitted], "each call hangs below a span that somebody records")
    }

    @Test func renewalsBelongToItToo() async throws {
        let server = PlayedServer(WorkerCase.offer(1))
        let plane = HTTPControlPlane(
            baseURL: "http://harbour:9847", bearer: nil, transport: server.transport, random: .seeded(3)
        ).traced(by: Self.submitted)
        let time = HandTime()
        let keeper = LeaseKeeper(
            lease: "lease-1", length: .seconds(600), heldSince: time.start, place: WorkerCase.place, plane: plane,
            random: .seeded(4), time: time.passing)
        let task = Task { await keeper.keep() }
        for round in 1...2 { try await time.pass(to: .seconds(200 * round)) }
        try await until { server.seen.values.count >= 2 }
        task.cancel()
        _ = await task.value
        #expect(traced(server)["exec/lease/renew"]?.allSatisfy { $0 == Self.trace } == true)
    }

    @Test func aRefusalBelongsToItToo() async throws {
        var row = WorkerCase.offer(1, kind: "image_gen")
        row.traceparent = Self.submitted
        let server = PlayedServer(row)
        try await work(on: server) { server.seen.values.contains { $0.path == "a2a/ack" } }
        let calls = traced(server)
        #expect(calls["a2a/deliver"] == [Self.trace] && calls["a2a/ack"] == [Self.trace])
    }
}
