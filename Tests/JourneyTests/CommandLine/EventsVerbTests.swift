import Audit
import Foundation
import Testing

/// `vox populi events` and the other reads of a running process.
@Suite struct EventsVerbTests {
    private static func start(_ process: VoxProcess, _ arguments: String...) throws -> ChildProcess {
        try ChildProcess(VoxProcess.binary, arguments, environment: ["VOX_HOME": process.home])
    }

    @Test func followingShowsWhatHappensAndWhatHappened() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let all = try Self.start(server, "populi", "events", "-f", "--json")
        let runs = try Self.start(server, "populi", "events", "-f", "--topic", "hopper")
        // The first event that arrives shows that both listen; items are sent until then.
        try await eventually("both follow") {
            _ = try await server.vox("hopper", "submit", "hello")
            return all.output.contains("HopperItemAdmitted") && runs.output.contains("HopperItemAdmitted")
        }
        for line in all.output.split(separator: "\n") {
            let event = try JSONValue(parsing: Array(line.utf8))
            #expect(event["id"] != nil && event["topic"] != nil)
        }
        #expect(!runs.output.contains("AuditAppended"))
        _ = try await all.stop()
        _ = try await runs.stop()

        let past = try await server.vox("populi", "events", "--topic", "audit", "--json")
        #expect(past.status == 0 && past.output.contains("AuditAppended") && !past.output.contains("HopperItem"))
        #expect(try await server.child.stop() == 0)
    }

    /// Of what is followed it would always be 0 s ago.
    @Test func thePastIsAsLongAgoAndWhatIsFollowedHasItsTimeOfDay() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let follower = try Self.start(server, "populi", "events", "-f")
        try await eventually("it follows") {
            _ = try await server.vox("hopper", "submit", "hello")
            return follower.output.contains("HopperItemAdmitted")
        }
        _ = try await follower.stop()
        #expect(follower.output.contains(#/20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ +hopper +HopperItemAdmitted/#))
        #expect(!follower.output.contains(" ago"))
        let ago = try await server.vox("populi", "events")
        #expect(ago.output.contains(#/\d+ (s|min) ago +hopper +HopperItemAdmitted/#), "\(ago)")
        #expect(!ago.output.contains(#/\dZ +hopper/#))
        let utc = try await server.vox("populi", "events", "--utc")
        #expect(utc.output.contains(#/:\d\dZ +hopper +HopperItemAdmitted/#) && !utc.output.contains(" ago"), "\(utc)")
        let none = try await server.vox("populi", "events", "--topic", "training")
        #expect(none.output == "Nothing has happened lately. Follow with -f.\n", "\(none)")
        #expect(try await server.child.stop() == 0)
    }

    @Test func aFollowerComesBackToANewProcess() async throws {
        let vox = try VoxCommand()
        let first = try await VoxProcess.serve(home: vox.home)
        let follower = try Self.start(first, "populi", "events", "-f", "--json")
        try await eventually("it follows") {
            _ = try await first.vox("hopper", "submit", "before")
            return follower.output.contains("HopperItemAdmitted")
        }
        #expect(try await first.child.stop() == 0)
        let second = try await VoxProcess.serve(home: vox.home)
        let seen = follower.output.count
        try await eventually("it follows again", within: .seconds(90)) {
            _ = try await second.vox("hopper", "submit", "after")
            return follower.output.dropFirst(seen).contains("HopperItemAdmitted")
        }
        _ = try await follower.stop()
        #expect(try await second.child.stop() == 0)
    }

    @Test func readsOfAFreshMesh() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let inventory = try await server.vox("populi", "inventory", "--filter", "TINY", "--json")
        #expect(inventory.status == 0 && inventory.output.contains("vox-tiny"), "\(inventory)")
        let none = try await server.vox("populi", "inventory", "--filter", "no-such-model")
        #expect(none.output == "No machine offers a model whose name contains no-such-model.\n")
        let ago = try await server.vox("audit", "ls")
        #expect(ago.output.contains(" s ago"), "\(ago)")
        let utc = try await server.vox("audit", "ls", "--utc")
        #expect(utc.output.contains("Z ") && !utc.output.contains(" ago"), "\(utc)")
        #expect(!ago.output.contains("\u{1B}"))
        #expect(try await server.child.stop() == 0)
    }

    @Test func readsOfAMeshAtWork() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(
            home: vox.home,
            environment: ["VOX_MESH_ONLINE_MS": "500", "VOX_MESH_DEGRADED_MS": "900", "VOX_LOG": "info"])
        let record: JSONValue = [
            "id": "attic", "capabilities": [:], "version": "1", "last_seen_unix_ms": 0,
        ]
        let browser = PlainBrowser(server.mesh)
        #expect(try await browser.post("/v1/populi/join", record).status == 200)
        let scope: JSONValue = ["scope_key": "render", "claimer_node_id": "attic"]
        #expect(try await browser.post("/v1/populi/exec/lease/grant", scope).status == 200)

        let leases = try await server.vox("populi", "leases")
        let row = try #require(leases.output.split(separator: "\n").last)
        #expect(row.contains("render") && row.contains("attic"), "\(leases)")
        #expect(row.contains(#/granted +(?:[0-9]{1,3} s|2 min) /#), "\(leases)")
        let status = try await server.vox("populi", "status")
        #expect(status.output.contains("paired_peers      0\nmemberships       0\n"), "\(status)")

        try await eventually("the silence is logged") {
            server.child.errors.contains("heartbeats of a node are missing") && server.child.errors.contains("attic")
        }
        #expect(try await server.child.stop() == 0)
    }
}
