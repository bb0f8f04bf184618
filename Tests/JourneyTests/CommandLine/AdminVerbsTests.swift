import Audit
import Foundation
import Mesh
import Testing

/// Verbs of an administrator and of pairing, typed against real processes.
@Suite struct AdminVerbsTests {
    private static func giving(_ home: String) async throws -> (server: VoxProcess, node: String) {
        let server = try await VoxProcess.serve(home: home, arguments: ["--give", "text:1"])
        return (server, try #require(StoredNodeID.read(path: home + "/mesh/mesh.db")).rawValue)
    }

    private static func newest(_ server: VoxProcess, _ kind: String) async throws -> JSONValue? {
        let answer = try await server.vox("audit", "ls", "--json")
        return try JSONValue(parsing: Array(answer.output.utf8)).arrayValue?.first { $0["kind"]?.stringValue == kind }
    }

    @Test func maintenanceAndQuarantineAreSetEndedAndRecorded() async throws {
        let vox = try VoxCommand()
        let (server, node) = try await Self.giving(vox.home)
        for (verb, kind, on, off) in [
            ("maintenance", "node_maintenance", "is in maintenance.", "is not in maintenance any more."),
            ("quarantine", "node_quarantined", "is quarantined.", "is not quarantined any more."),
        ] {
            let words = ["populi", "admin", verb, node, "--reason", "it overheats"]
            let unasked = try await server.vox(words)
            #expect(unasked.status == 1 && unasked.errors.contains("Add --yes."), "\(unasked)")
            let set = try await server.vox(words + ["--yes"])
            #expect(set.status == 0 && set.output.contains("\(node) \(on)"), "\(set)")
            let entry = try await Self.newest(server, kind)
            #expect(entry?["reason"]?.stringValue == "it overheats" && entry?["actor"]?.stringValue == "cli-user")
            #expect(entry?["payload"]?["on"] == true)
            let named = ["populi", "admin", verb, "--node", node, "--state", "off", "--reason", "it is cool", "--yes"]
            let ended = try await server.vox(named)
            #expect(ended.status == 0 && ended.output.contains("\(node) \(off)"), "\(ended)")
            #expect(try await Self.newest(server, kind)?["payload"]?["on"] == false)
            let nobody = try await server.vox("populi", "admin", verb, "nobody", "--reason", "r", "--yes")
            #expect(nobody.status == 1 && nobody.output.isEmpty && nobody.errors.hasPrefix("vox: "), "\(nobody)")
        }
        #expect(try await server.child.stop() == 0)
    }

    @Test(arguments: [
        ["--for-minutes", "0"], ["--for-minutes", "10081"], ["--for-minutes", "5", "--state", "off"],
        ["--minutes", "x"], ["--for-minutes", "5", "--off"],
    ])
    func unfitLengthsAreRefused(_ flags: [String]) async throws {
        let words = ["populi", "admin", "maintenance", "node", "--reason", "r", "--yes"]
        let result = try await VoxCommand().run(words + flags)
        #expect(result.status == 2 && result.errors.contains("minutes"), "\(result)")
    }

    /// A machine or a lease is named once, by position or by name.
    @Test(arguments: [
        ["maintenance", "node", "--node", "node"], ["maintenance"], ["quarantine", "node", "--off", "--state", "on"],
        ["exec-lease-revoke", "1", "--lease-id", "1"], ["exec-lease-revoke"],
    ])
    func whatIsNotNamedOnceIsRefused(_ words: [String]) async throws {
        let result = try await VoxCommand().run(["populi", "admin"] + words + ["--reason", "r", "--yes"])
        #expect(result.status == 2, "\(result)")
        #expect(result.errors.contains("--"), "\(result)")
    }

    @Test func pairingWaitsUntilTheOtherMachineIsThere() async throws {
        let (here, there) = (try VoxCommand(), try VoxCommand())
        let server = try await VoxProcess.serve(home: here.home)
        let other = try await VoxProcess.serve(home: there.home)
        let pairing = try ChildProcess(
            VoxProcess.binary, ["populi", "pair", "--label", "den"], environment: ["VOX_HOME": here.home])
        try await eventually("an invite is shown") { pairing.output.contains("vox+invite://") }
        let link = try #require(pairing.output.firstMatch(of: /vox\+invite:[^' \n]+/)?.0)
        #expect(pairing.isRunning)
        let joined = try await other.vox("populi", "join", String(link))
        #expect(joined.status == 0, "\(joined)")
        #expect(try await pairing.exitStatus(within: .seconds(20)) == 0)
        #expect(pairing.output.contains("Paired with den-") && pairing.output.contains("key_fingerprint"))
        #expect(try await other.child.stop() == 0)
        #expect(try await server.child.stop() == 0)
    }

    @Test func pairingByALinkShowsBothKeysBeforeItJoins() async throws {
        let (here, there) = (try VoxCommand(), try VoxCommand())
        let server = try await VoxProcess.serve(home: here.home)
        let other = try await VoxProcess.serve(home: there.home)
        let link = try await server.vox("populi", "invite", "--url-only").output.trimmingCharacters(in: .newlines)
        let unasked = try await other.vox("populi", "pair", link)
        #expect(unasked.status == 1 && unasked.errors.contains("nobody said yes"), "\(unasked)")
        #expect(unasked.output.isEmpty && unasked.errors.contains("key of this machine  "), "\(unasked)")
        #expect(try await Self.fingerprints(other).isEmpty)
        let paired = try await other.vox("populi", "pair", link, "--yes", "--json")
        #expect(paired.status == 0, "\(paired)")
        let answer = try JSONValue(parsing: Array(paired.output.utf8))
        let own = try #require(answer["own_key_fingerprint"]?.stringValue)
        let inviter = try #require(answer["inviter_key_fingerprint"]?.stringValue)
        #expect(try await Self.fingerprints(server) == [own])
        #expect(try await Self.fingerprints(other) == [inviter])
        #expect(unasked.errors.filter { $0 != " " }.contains("keyofthismachine\(own)"))
        let mixed = try await other.vox("populi", "pair", link, "--slot", "gpu")
        #expect(mixed.status == 2 && mixed.errors.contains("leave them out beside a link"), "\(mixed)")
        #expect(try await other.child.stop() == 0)
        #expect(try await server.child.stop() == 0)
    }

    private static func fingerprints(_ server: VoxProcess) async throws -> [String] {
        let peers = try await server.vox("populi", "peers", "--json")
        return try JSONValue(parsing: Array(peers.output.utf8)).arrayValue?.compactMap {
            $0["key_fingerprint"]?.stringValue
        } ?? []
    }

    @Test func pairingEndsWithItsInvite() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let late = try await server.vox("populi", "pair", "--ttl", "1")
        #expect(late.status == 1, "\(late)")
        #expect(
            late.errors.contains("no machine used the invite in time. Make another one with vox populi pair."),
            "\(late)")
        #expect(try await server.child.stop() == 0)
    }
}
