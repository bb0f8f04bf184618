import Audit
import Foundation
import Testing

/// The end of a pairing names the tables of the file of settings that stay, and leaves the file alone.
@Suite struct UnpairNoteTests {
    private static func onlyPeer(of server: VoxProcess) async throws -> JSONValue {
        let peers = try await server.vox("populi", "peers", "--json")
        let rows = try JSONValue(parsing: Array(peers.output.utf8)).arrayValue ?? []
        try #require(rows.count == 1, "\(peers)")
        return rows[0]
    }

    @Test func bothSidesAreToldWhatToRemove() async throws {
        let (here, there) = (try VoxCommand(), try VoxCommand())
        let server = try await VoxProcess.serve(home: here.home)
        let other = try await VoxProcess.serve(home: there.home)
        let link = try await server.vox("populi", "invite", "--url-only").output.trimmingCharacters(in: .newlines)
        #expect(try await other.vox("populi", "join", link).status == 0)

        let peer = try #require(try await Self.onlyPeer(of: server)["peer_id"]?.stringValue)
        let table = "[mesh.peers.\(peer)]\nbudget_cap_usd_24h = 2\n"
        let path = try here.write("settings.toml", table)
        let unpaired = try await server.vox("populi", "unpair", peer, "--reason", "r", "--yes", "--config", path)
        #expect(unpaired.status == 0, "\(unpaired)")
        #expect(unpaired.output.contains("\(path) still has the table [mesh.peers.\(peer)] for this peer; remove the"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == table)

        let handle = try #require(try await Self.onlyPeer(of: other)["name"]?.stringValue)
        let named = try there.write("settings.toml", "[mesh.peers.\"\(handle)\"]\ncontrol_url = \"den.local:9847\"\n")
        let left = try await other.vox(
            "populi", "leave", handle, "--reason", "r", "--yes", "--json", "--config", named)
        #expect(left.status == 0, "\(left)")
        let notes = try JSONValue(parsing: Array(left.output.utf8))["config_notes"]?.arrayValue ?? []
        #expect(notes.count == 1)
        #expect(notes.first?.stringValue?.contains("\(named) still has the table [mesh.peers.\"\(handle)\"]") == true)
        #expect(notes.first?.stringValue?.contains("joins that mesh at each start") == true)
        #expect(try await other.child.stop() == 0)
        #expect(try await server.child.stop() == 0)
    }
}
