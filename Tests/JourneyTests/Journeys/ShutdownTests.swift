import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

extension Journeys {
    /// The end of a process that somebody listens to.
    @Suite struct ShutdownTests {
        @Test(.timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
        func aSignalEndsItWithOpenStreams(signal: Int32) async throws {
            try await Stage.play { stage in
                let home = try await stage.start("anna")
                try #require(FileManager.default.fileExists(atPath: home.runFile))
                let paths = ["/live?page=mesh", "/live?page=hopper", "/v1/events", "/v1/events?topic=runs"]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for path in paths { try await Self.listen(home.dashboard + path, &group) }
                    let begin = ContinuousClock.now
                    kill(home.child.processID, signal)
                    try #require(try await home.child.exitStatus(within: .seconds(20)) == 0, "\(home.child.errors)")
                    try #require(ContinuousClock.now - begin < .seconds(5))
                    try await group.waitForAll()
                }
                try #require(!FileManager.default.fileExists(atPath: home.runFile))
                let gone = try await home.vox("populi", "status")
                try #require(gone.status == 1 && gone.errors.contains("vox populi up"), "\(gone)")
                try #require(try await home.vox("audit", "verify").status == 0)
            }
        }

        /// Opens a stream and reads it to its end in the group; it has begun when this returns.
        private static func listen(_ url: String, _ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
            let response = try await PlainBrowser.client.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
            try #require(response.status == .ok)
            group.addTask {
                do {
                    for try await _ in response.body {}
                } catch {
                    // A connection that is cut is an end too.
                }
            }
        }
    }
}
