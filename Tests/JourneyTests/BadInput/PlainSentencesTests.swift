import Audit
import Foundation
import NIOCore
import TestSupport
import Testing
import VoxCrypto

@testable import vox

/// Trouble between two programs: each time one sentence and the next step, on standard error.
@Suite struct PlainSentencesTests {
    private static func expect(
        _ result: (status: Int32, output: String, errors: String), _ sentence: String, next: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 1, sourceLocation: location)
        #expect(result.output.isEmpty, sourceLocation: location)
        #expect(result.errors == "vox: \(sentence) \(next)\n", sourceLocation: location)
    }

    @Test func aBusyPort() async throws {
        let (first, second) = (try VoxCommand(), try VoxCommand())
        let server = try await VoxProcess.serve(home: first.home)
        let place = String(server.mesh.dropFirst("http://".count))
        let result = try await second.run(["populi", "serve"], ["VOX_MESH_BIND": place])
        Self.expect(
            result, "cannot listen on \(place): address in use.",
            next: "Is another mesh process running? Stop it, or choose another address with --mesh-bind.")
        #expect(try await server.child.stop() == 0)
    }

    @Test func aControlPlaneThatDoesNotAnswer() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let other = try VoxCommand()
        let gone = try await VoxProcess.serve(home: other.home)
        let link = try await gone.vox("populi", "invite", "--url-only").output
        #expect(try await gone.child.stop() == 0)
        let result = try await server.vox("populi", "join", link.trimmingCharacters(in: .newlines))
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("vox: The other machine does not answer. "), "\(result)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(try await server.child.stop() == 0)
    }

    @Test(arguments: ["status", "events"]) func aProcessThatHangs(_ verb: String) async throws {
        let vox = try VoxCommand()
        let silent = try PlayedServer { _ in nil }
        try Self.point(vox, to: silent)
        let result = try await vox.run(["populi", verb])
        Self.expect(
            result, "the vox process at \(silent.url) does not answer.",
            next: "Look at its output, or start it again.")
    }

    /// Only the beginning of the events has a limit: after it, nothing may happen for any time.
    @Test(.timeLimit(.minutes(1))) func aProcessThatNeverBeginsToAnswer() async throws {
        try await Collector.listening({ _, _ in nil }) { silent in
            let client = DashboardClient(dashboardURL: silent.url, token: nil)
            let stream = EventStream(client: client, topics: [], patience: .milliseconds(1))
            let failure = await #expect(throws: CommandFailure.self) { try await stream.read(after: nil) { _ in true } }
            #expect(failure?.sentence == "the vox process at \(silent.url) does not answer.")
            #expect(EventStream(client: client, topics: []).patience == .seconds(60))
        }
    }

    /// More than anything that is read is said, and not kept.
    @Test(.timeLimit(.minutes(2))) func aProcessThatSendsTooMuch() async throws {
        let long = String(repeating: "x", count: DashboardClient.mostBytes + 1)
        try await Collector.listening({ _, _ in Self.answer(long) }) { server in
            let client = DashboardClient(dashboardURL: server.url, token: nil)
            let stream = EventStream(client: client, topics: [])
            let atOnce = await #expect(throws: CommandFailure.self) { try await client.get("status") }
            let event = await #expect(throws: CommandFailure.self) { try await stream.read(after: nil) { _ in true } }
            for failure in [atOnce, event] {
                #expect(failure?.sentence == "the vox process at \(server.url) sent more than 16 MiB at once.")
                #expect(failure?.isLasting == true)
            }
        }
    }

    /// A page of an error that is too long to be read leaves its status to be said.
    @Test(.timeLimit(.minutes(1))) func anErrorWithALongPage() async throws {
        let page = String(repeating: "x", count: 65_537)
        try await Collector.listening({ _, _ in Self.answer(page, status: 500) }) { server in
            let client = DashboardClient(dashboardURL: server.url, token: nil)
            let stream = EventStream(client: client, topics: [])
            let failure = await #expect(throws: CommandFailure.self) { try await stream.read(after: nil) { _ in true } }
            #expect(failure?.sentence == "the vox process answered with status 500.")
        }
    }

    private static func answer(_ body: String, status: Int = 200) -> Collector.Answer {
        var answer = Collector.Answer(status)
        answer.body = body
        return answer
    }

    @Test func linesGiveEventsAndStopAtWhatIsTooLong() {
        var lines = EventStream.Lines()
        lines.mostBytes = 8
        #expect(lines.take("id: 7\nda".utf8)?.isEmpty == true)
        let events = lines.take("ta: {}\n\nid: 8\ndata: 12345678\n\n".utf8)
        #expect(events?.map(\.id) == [7, 8])
        #expect(events?.map(\.data) == ["{}", "12345678"])
        #expect(lines.take("123456789".utf8) == nil)
        lines = EventStream.Lines()
        lines.mostBytes = 8
        #expect(lines.take("data: 12345\n".utf8)?.isEmpty == true)
        #expect(lines.take("data: 6789\n".utf8) == nil)
    }

    @Test(arguments: ["a-token-that-is-wrong", "-"]) func aWrongTokenAndNone(_ token: String) async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(
            home: vox.home, environment: ["VOX_DASHBOARD_AUTH": "token", "VOX_DASHBOARD_TOKEN": "the-right-token-1"])
        for verb in [["status"], ["events"], ["events", "-f"]] {
            let result = try await vox.run(["populi"] + verb, ["VOX_DASHBOARD_TOKEN": token])
            Self.expect(
                result, "the vox process does not accept the dashboard token that was sent, or none was.",
                next: "Set VOX_DASHBOARD_TOKEN, or token under [dashboard] in Vox.toml, to the one it runs with.")
            #expect(!result.errors.contains("the-right-token-1") && !result.errors.contains(token + "."))
        }
        let right = try await vox.run(["populi", "status"], ["VOX_DASHBOARD_TOKEN": "the-right-token-1"])
        #expect(right.status == 0, "\(right)")
        #expect(try await server.child.stop() == 0)
    }

    @Test(arguments: [["keys", "ls"], ["events"], ["events", "-f"]])
    func aProcessOfAnotherVersion(_ verb: [String]) async throws {
        let vox = try VoxCommand()
        let old = try PlayedServer { path in
            path == "/api/v2/status"
                ? (200, #"{"v":1,"data":{"version":"9.9.9"}}"#)
                : (404, #"{"v":1,"error":{"code":"vox/http/not-found","message":"There is nothing here."}}"#)
        }
        try Self.point(vox, to: old)
        let version = try await vox.run(["version", "--json"]).output
        let own = try #require(JSONValue(parsing: Array(version.utf8))["version"]?.stringValue)
        let result = try await vox.run(["populi"] + verb)
        Self.expect(
            result,
            "the vox process at \(old.url) is version 9.9.9, this command is \(own), and it does not know what was "
                + "asked.", next: "Stop the process and start it with this vox.")
    }

    /// The same refusal by a process of our version is told as it is.
    @Test func aMissingThingIsNoSkew() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let result = try await server.vox("runs", "show", "run-0000000000000000")
        #expect(result.status == 1 && !result.errors.contains("version"), "\(result)")
        #expect(try await server.child.stop() == 0)
    }

    /// Makes the command line take a played server for the process of its data directory.
    private static func point(_ vox: VoxCommand, to server: PlayedServer) throws {
        _ = try vox.makeDirectory("home/run")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: vox.home)
        let pid = ProcessInfo.processInfo.processIdentifier
        _ = try vox.write(
            "home/run/vox.json",
            #"{"dashboard_url":"\#(server.url)/","mesh_url":"\#(server.url)","pid":\#(pid),"started_unix_ms":1}"#)
    }
}
