import AsyncHTTPClient
import Audit
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import vox

/// `mesh.http_retry_transient`: what is asked again after a failure that may pass.
@Suite struct RetryTests {
    /// Answers as listed, one for each request, the last one for ever; status 0 closes the connection.
    private final class Script: Sendable {
        private let statuses: [Int]
        private let asked = Mutex(0)

        init(_ statuses: [Int]) { self.statuses = statuses }

        var count: Int { asked.withLock { $0 } }

        func next() -> (status: Int, body: String)? {
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            let status = statuses[min(number, statuses.count) - 1]
            guard status != 0 else { return nil }
            let error = #"{"v":1,"error":{"code":"vox/store/read-only","message":"It is not ready."}}"#
            return (status, status == 200 ? #"{"v":1,"data":{"ok":true}}"# : error)
        }
    }

    private func client(_ server: PlayedServer, retries: Int) -> DashboardClient {
        var client = DashboardClient(dashboardURL: server.url, token: nil)
        client.retries = retries
        client.pause = .zero
        return client
    }

    @Test(arguments: [502, 503, 504]) func aReadIsAskedAgainUntilItGoesWell(status: Int) async throws {
        let script = Script([status, status, 200])
        let server = try PlayedServer { _ in script.next() }
        #expect(try await client(server, retries: 2).get("mesh/nodes") == ["ok": true])
        #expect(script.count == 3)
    }

    @Test func theLastAnswerIsToldAsItIs() async throws {
        let script = Script([503])
        let server = try PlayedServer { _ in script.next() }
        let failure = await #expect(throws: CommandFailure.self) {
            try await client(server, retries: 2).get("mesh/nodes")
        }
        #expect(failure?.sentence == "It is not ready.")
        #expect(script.count == 3)
    }

    @Test func aWriteThatReplacesIsRepeated() async throws {
        let script = Script([503])
        let server = try PlayedServer { _ in script.next() }
        await #expect(throws: CommandFailure.self) { try await client(server, retries: 2).put("mesh/policy", [:]) }
        #expect(script.count == 3)
    }

    @Test func nothingIsAskedAgainUnlessTheSettingSaysSo() async throws {
        let script = Script([503])
        let server = try PlayedServer { _ in script.next() }
        await #expect(throws: CommandFailure.self) { try await client(server, retries: 0).get("mesh/nodes") }
        #expect(script.count == 1)
    }

    @Test func aWriteThatWouldBeDoneTwiceIsNotRepeated() async throws {
        let script = Script([503])
        let server = try PlayedServer { _ in script.next() }
        await #expect(throws: CommandFailure.self) { try await client(server, retries: 2).post("hopper/submit", [:]) }
        #expect(script.count == 1)
    }

    @Test(arguments: [400, 401, 409, 500, 507]) func otherRefusalsAreFinal(status: Int) async throws {
        let script = Script([status])
        let server = try PlayedServer { _ in script.next() }
        await #expect(throws: CommandFailure.self) { try await client(server, retries: 2).get("mesh/nodes") }
        #expect(script.count == 1)
    }

    @Test func errorsOfTheWayThereMayPass() {
        let passing: [any Error] = [
            HTTPClientError.connectTimeout, HTTPClientError.remoteConnectionClosed, HTTPClientError.deadlineExceeded,
            IOError(errnoCode: ECONNRESET, reason: "read"), IOError(errnoCode: ECONNREFUSED, reason: "connect"),
        ]
        for error in passing { #expect(PassingFailure.isError(error), "\(error)") }
        let lasting: [any Error] = [CancellationError(), HTTPClientError.invalidURL, HTTPClientError.cancelled]
        for error in lasting { #expect(!PassingFailure.isError(error), "\(error)") }
    }

    @Test func aConnectionThatBreaksIsMadeAgain() async throws {
        let script = Script([0, 0, 200])
        let server = try PlayedServer { _ in script.next() }
        #expect(try await client(server, retries: 2).get("mesh/nodes") == ["ok": true])
    }
}
