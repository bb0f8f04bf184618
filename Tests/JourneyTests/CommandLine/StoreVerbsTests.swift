import Audit
import Foundation
import GRDB
import Mesh
import Testing

/// `vox populi store …` and `vox doctor` on a real data directory.
@Suite struct StoreVerbsTests {
    private static func store(_ vox: VoxCommand) -> String { vox.home + "/mesh/mesh.db" }

    /// A store with items in it, stopped.
    private static func stopped(items: Int = 3) async throws -> VoxCommand {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        for number in 0..<items {
            let intent = "item \(number) " + String(repeating: "word ", count: 200)
            try #require(try await server.vox("hopper", "submit", intent).status == 0)
        }
        #expect(try await server.child.stop() == 0)
        return vox
    }

    /// Ruins the stretch of the file around a text.
    private static func ruin(_ vox: VoxCommand, around text: String) throws {
        let url = URL(filePath: store(vox))
        var bytes = try Data(contentsOf: url)
        let place = try #require(bytes.range(of: Data(text.utf8))).lowerBound / 4_096 * 4_096
        bytes.replaceSubrange(place..<place + 4_096, with: Data(count: 4_096))
        try bytes.write(to: url)
    }

    @Test func aTidyEndLeavesAllInOneFile() async throws {
        let vox = try await Self.stopped(items: 1)
        let beside = try? FileManager.default.attributesOfItem(atPath: Self.store(vox) + "-wal")  // absent is as good
        #expect(((beside?[.size] as? Int) ?? 0) == 0)
        let check = try await vox.run(["populi", "store", "check"])
        #expect(check.status == 0 && check.output.hasSuffix("mesh.db is sound.\n"), "\(check)")
    }

    @Test func aRunningStoreIsBackedUpAndNotTouched() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let busy = try await server.vox("populi", "store", "check")
        #expect(busy.status == 2)
        #expect(busy.errors.contains("in use by process \(server.child.processID); stop it first."), "\(busy)")
        let target = vox.scratch.path + "/backup.db"
        let written = try await server.vox("populi", "store", "backup", target, "--json")
        #expect(written.status == 0, "\(written)")
        #expect(try JSONValue(parsing: Array(written.output.utf8))["path"]?.stringValue == target)
        let again = try await server.vox("populi", "store", "backup", target)
        #expect(again.status == 2 && again.errors.contains("exists and is left as it is"), "\(again)")
        #expect(try await server.child.stop() == 0)

        try FileManager.default.removeItem(atPath: Self.store(vox))
        try FileManager.default.copyItem(atPath: target, toPath: Self.store(vox))
        #expect(try await vox.run(["populi", "store", "check"]).status == 0)
        let restored = try await VoxProcess.serve(home: vox.home)
        #expect(try await restored.vox("audit", "verify").status == 0)
        #expect(try await restored.child.stop() == 0)
    }

    /// The id that a running process calls its own.
    private static func node(of server: VoxProcess) async throws -> String? {
        let status = try await server.vox("populi", "status", "--json")
        return try JSONValue(parsing: Array(status.output.utf8))["summary"]?["control_plane_id"]?.stringValue
    }

    /// On a machine of another name a new id would be drawn, were it not in the store.
    @Test func theIdOfTheNodeGoesWhereTheBackupGoes() async throws {
        let (vox, other) = (try await Self.stopped(items: 1), try VoxCommand())
        let queue = try DatabaseQueue(path: Self.store(vox))
        let id = "a-host-of-another-name-1f3a5b7c"
        try await queue.write { db in
            try db.execute(sql: "UPDATE meta SET word = ? WHERE name = 'node_id'", arguments: [id])
            #expect(db.changesCount == 1)
        }
        try queue.close()
        let copy = vox.scratch.path + "/backup.db"
        #expect(try await vox.run(["populi", "store", "backup", copy]).status == 0)
        _ = try other.makeDirectory("home/mesh")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: other.home)
        try FileManager.default.moveItem(atPath: copy, toPath: Self.store(other))
        for folder in ["keys", "secrets"] {
            try FileManager.default.copyItem(atPath: vox.home + "/" + folder, toPath: other.home + "/" + folder)
        }
        let server = try await VoxProcess.serve(home: other.home)
        #expect(try await Self.node(of: server) == id)
        #expect(StoredNodeID.read(path: Self.store(other))?.rawValue == id)
        #expect(try await server.child.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: other.home + "/mesh/node.id"))
    }

    /// Earlier programs kept it in a file; the first start after them takes it into the store.
    @Test func theIdInTheFileOfAnEarlierProgramIsTaken() async throws {
        let vox = try VoxCommand()
        _ = try vox.makeDirectory("home/mesh")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: vox.home)
        let path = try vox.write("home/mesh/node.id", "den-pc-1f3a5b7c\n")
        let first = try await VoxProcess.serve(home: vox.home)
        #expect(try await Self.node(of: first) == "den-pc-1f3a5b7c")
        #expect(try await first.child.stop() == 0)
        try FileManager.default.removeItem(atPath: path)
        let second = try await VoxProcess.serve(home: vox.home)
        #expect(try await Self.node(of: second) == "den-pc-1f3a5b7c")
        #expect(try await second.child.stop() == 0)
    }

    /// A name in the settings is for as long as it stands there.
    @Test func anIdOfTheSettingsIsNotKept() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home, environment: ["VOX_MESH_NODE_ID": "named-1"])
        #expect(try await Self.node(of: server) == "named-1")
        #expect(try await server.child.stop() == 0)
        #expect(StoredNodeID.read(path: Self.store(vox)) == nil)
    }

    @Test func aDamagedStoreIsSavedIntoANewFileThatStarts() async throws {
        let vox = try await Self.stopped(items: 12)
        let sound = try await vox.run(["populi", "store", "repair", "--to", vox.scratch.path + "/sound.db"])
        #expect(sound.status == 0 && sound.output.contains("Nothing is missing in it."), "\(sound)")
        try Self.ruin(vox, around: "item 4 word")
        let ruined = try Data(contentsOf: URL(filePath: Self.store(vox)))
        let saved = try await vox.run(["populi", "store", "repair"])
        #expect(saved.status == 1 && saved.output.contains("hopper_item: "), "\(saved)")
        #expect(saved.output.contains("cannot be read") || saved.output.contains("lost"), "\(saved)")
        #expect(try Data(contentsOf: URL(filePath: Self.store(vox))) == ruined)
        let again = try await vox.run(["populi", "store", "repair"])
        #expect(again.status == 2 && again.errors.contains("exists and is left as it is"), "\(again)")
        for name in ["mesh.db", "mesh.db-wal", "mesh.db-shm", "checkpoint"] {
            try? FileManager.default.removeItem(atPath: vox.home + "/mesh/" + name)  // absent is as good
        }
        try FileManager.default.moveItem(atPath: Self.store(vox) + ".repaired", toPath: Self.store(vox))
        #expect(try await vox.run(["populi", "store", "check"]).status == 0)
        let server = try await VoxProcess.serve(home: vox.home)
        let items = try await server.vox("hopper", "ls", "--json").output
        #expect(items.contains("item 0 ") || items.contains("item 11 "))
        #expect(!items.contains("item 4 "))
        #expect(try await server.vox("audit", "verify").status == 0)
        #expect(try await server.child.stop() == 0)
    }

    @Test func aDamagedStoreIsFoundAndRefused() async throws {
        let vox = try await Self.stopped(items: 12)
        try Self.ruin(vox, around: "item 7 ")
        let check = try await vox.run(["populi", "store", "check"])
        #expect(check.status == 1 && check.output.contains("vox populi store backup"), "\(check)")
        let refused = try await vox.run(["populi", "serve"])
        #expect(refused.status == 1 && refused.errors.contains("vox populi store check"), "\(refused)")
        let doctor = try await vox.run(["doctor"])
        #expect(doctor.status == 1 && doctor.output.contains("vox populi store backup"), "\(doctor)")
    }

    @Test func aNewerFileIsImportedWithOneWarning() async throws {
        let vox = try VoxCommand()
        let row = #"""
            "sender_agent_id":"1","receiver_agent_id":"2","message_type":"note","payload":"a","created_unix_ms":5,
            "acknowledged":false,"schema_version":2,"mood":"calm"
            """#
        _ = try vox.write("a2a-store.json", "{\"messages\":[{\"id\":1,\(row)},{\"id\":2,\(row)}]}")
        let verb = ["populi", "store", "import", vox.scratch.path, "--reason", "the old one goes", "--yes"]
        let result = try await vox.run(verb)
        #expect(result.status == 0 && result.output.contains("a2a-store.json: 2 imported"), "\(result)")
        #expect(result.errors.ranges(of: "schema_version 2").count == 1, "\(result)")
    }

    @Test func doctorFindsNothingWrongWithAFreshStart() async throws {
        let vox = try VoxCommand()
        let before = try await vox.run(["doctor", "--json"])
        #expect(before.status == 0, "\(before)")
        let server = try await VoxProcess.serve(home: vox.home)
        let result = try await server.vox("doctor", "--json")
        #expect(result.status == 0, "\(result)")
        let rows = try JSONValue(parsing: Array(result.output.utf8)).arrayValue ?? []
        let states = Dictionary(
            rows.map { ($0["check"]?.stringValue ?? "", $0["state"]?.stringValue ?? "") }
        ) { first, _ in first }
        for name in ["settings", "directory", "process", "store", "clock", "disk", "models", "meshes"] {
            #expect(states[name] != nil && states[name] != "error", "\(name): \(rows)")
        }
        for row in rows where row["state"]?.stringValue != "ok" {
            #expect(row["remedy"]?.stringValue?.isEmpty == false, "\(row)")
        }
        #expect(try await server.child.stop() == 0)
    }

    @Test func doctorSaysThatAPortIsTaken() async throws {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        let other = try VoxCommand()
        let address = server.mesh.replacing("http://", with: "")
        let result = try await other.run(["doctor"], ["VOX_MESH_BIND": address])
        #expect(result.status == 1)
        #expect(result.output.contains("\(address) is taken"), "\(result)")
        #expect(try await server.child.stop() == 0)
    }
}
