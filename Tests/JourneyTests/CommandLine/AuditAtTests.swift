import Audit
import Foundation
import Testing

/// `vox audit at` shows what the log says, with and without a running process.
@Suite struct AuditAtTests {
    @Test func aPastInstantIsShownFromTheFileAlone() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        try #require(try await server.vox("hopper", "submit", "first item").status == 0)
        let before = try #require(try await Self.newest(server))
        try #require(try await server.vox("hopper", "submit", "second item").status == 0)
        #expect(try await server.child.stop() == 0)

        let past = try await Self.items(at: "\(before)", vox)
        let now = try await Self.items(at: "9007199254740991", vox)
        #expect(past.count + 1 == now.count, "\(past), \(now)")
        let text = try await vox.run(["audit", "at", "\(before)"])
        #expect(text.status == 0 && text.output.contains("No machine was in the registry."), "\(text)")
        #expect(text.output.contains("Nothing was used in the 24 hours before."), "\(text)")
        let early = try await vox.run(["audit", "at", "1970-01-01T00:00:01"])
        #expect(early.status == 0 && early.output == "The log begins later.\n", "\(early)")
    }

    @Test(arguments: ["yesterday", "", "2026-13-01T00:00:00Z", "-5", "12.5"])
    func whatIsNoInstantIsSaid(text: String) async throws {
        let vox = try VoxCommand()
        let result = try await vox.run(["audit", "at", "--", text])
        #expect(result.status == 2 && result.errors.contains("is no instant"), "\(result)")
    }

    private static func newest(_ server: VoxProcess) async throws -> Int64? {
        let listed = try await server.vox("audit", "ls", "--json", "--limit", "1")
        return try JSONValue(parsing: Array(listed.output.utf8)).arrayValue?.first?["ts_micros"]?.integerValue
    }

    private static func items(at time: String, _ vox: VoxCommand) async throws -> [JSONValue] {
        let answer = try await vox.run(["audit", "at", time, "--json"])
        try #require(answer.status == 0, "\(answer)")
        let hopper = try JSONValue(parsing: Array(answer.output.utf8))["work"]?["hopper"]
        return (hopper?["inbox"]?.arrayValue ?? []) + (hopper?["assigned"]?.arrayValue ?? [])
    }
}
