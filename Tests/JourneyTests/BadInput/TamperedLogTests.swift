import AsyncHTTPClient
import Foundation
import GRDB
import NIOCore
import NIOHTTP1
import Testing

/// `vox audit verify` on stores that somebody changed behind the program's back.
@Suite struct TamperedLogTests {
    /// A store whose log has an entry of its opening and one for each of the nodes that joined.
    private static func store(joins: Int) async throws -> VoxCommand {
        let vox = try VoxCommand()
        let server = try await VoxProcess.serve(home: vox.home)
        for number in 0..<joins { try #require(try await join(server, "n\(number)") == .ok) }
        #expect(try await server.child.stop() == 0)
        return vox
    }

    private static func join(_ server: VoxProcess, _ node: String) async throws -> HTTPResponseStatus {
        var request = HTTPClientRequest(url: server.mesh + "/v1/populi/join")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(
            ByteBuffer(string: #"{"id":"\#(node)","capabilities":{},"version":"1","last_seen_unix_ms":0}"#))
        return try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status
    }

    /// Runs a change on the store without the guards that its schema has.
    private static func change(_ vox: VoxCommand, _ sql: String, _ arguments: StatementArguments = []) throws {
        let queue = try DatabaseQueue(path: vox.home + "/mesh/mesh.db")
        try queue.writeWithoutTransaction { db in
            let triggers = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'op_log'")
            for name in triggers { try db.execute(sql: "DROP TRIGGER \"\(name)\"") }
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            try db.execute(sql: sql, arguments: arguments)
        }
        try queue.close()
    }

    /// The lines of the log; at least four.
    private static func lines(_ vox: VoxCommand) throws -> [String] {
        let queue = try DatabaseQueue(path: vox.home + "/mesh/mesh.db")
        defer { try? queue.close() }
        let lines = try queue.read { try String.fetchAll($0, sql: "SELECT line FROM op_log ORDER BY entry_index") }
        try #require(lines.count >= 4)
        return lines
    }

    private static func expectFault(
        _ vox: VoxCommand, at index: Int?, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await vox.run(["audit", "verify"])
        #expect(result.status == 1, "\(result.output)", sourceLocation: sourceLocation)
        let place = index.map { "entry \($0)," } ?? ""
        #expect(
            result.output.hasPrefix("The log is not intact: \(place)"), "\(result.output)",
            sourceLocation: sourceLocation)
    }

    @Test func anUntouchedLogIsIntact() async throws {
        let vox = try await Self.store(joins: 3)
        let result = try await vox.run(["audit", "verify"])
        #expect(result.status == 0)
        let count = try Self.lines(vox).count
        #expect(result.output.hasPrefix("The log is intact: \(count) entries, root "))
    }

    @Test func aChangedEntryIsNamed() async throws {
        let vox = try await Self.store(joins: 3)
        let lines = try Self.lines(vox)
        let index = lines.count - 2
        let digit = try #require(lines[index].firstRange(of: "\"ts_micros\":1"))
        let forged = lines[index].replacingCharacters(in: digit, with: "\"ts_micros\":2")
        try Self.change(vox, "UPDATE op_log SET line = ? WHERE entry_index = ?", [forged, index])
        try await Self.expectFault(vox, at: index)
        let json = try await vox.run(["audit", "verify", "--json"])
        #expect(json.status == 1)
        #expect(json.output.contains("\"first_bad_index\"") && json.output.contains("\(index)"))
        #expect(try await vox.run(["audit", "key"]).status == 1)
    }

    /// The process starts, so that a person can look, and writes nothing more.
    @Test func aStartOnAChangedLogWritesNothing() async throws {
        let vox = try await Self.store(joins: 3)
        let lines = try Self.lines(vox)
        let last = lines.count - 1
        let digit = try #require(lines[last].firstRange(of: "\"ts_micros\":1"))
        let forged = lines[last].replacingCharacters(in: digit, with: "\"ts_micros\":2")
        try Self.change(vox, "UPDATE op_log SET line = ? WHERE entry_index = ?", [forged, last])
        let server = try await VoxProcess.serve(home: vox.home)
        let ready = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: server.dashboard + "/ready"), timeout: .seconds(30))
        #expect(ready.status == .serviceUnavailable)
        #expect(try await Self.join(server, "n9") != .ok)
        #expect(try await server.child.stop() == 0)
        #expect(try Self.lines(vox) == lines.dropLast() + [forged])
        try await Self.expectFault(vox, at: last)
    }

    @Test func aMissingEntryIsNamed() async throws {
        let vox = try await Self.store(joins: 3)
        try Self.change(vox, "DELETE FROM op_log WHERE entry_index = 1")
        try await Self.expectFault(vox, at: nil)
    }

    @Test func twoEntriesThatChangedPlacesAreNamed() async throws {
        let vox = try await Self.store(joins: 3)
        let lines = try Self.lines(vox)
        try Self.change(
            vox, "UPDATE op_log SET line = CASE entry_index WHEN 1 THEN ? ELSE ? END WHERE entry_index IN (1, 2)",
            [lines[2], lines[1]])
        try await Self.expectFault(vox, at: 1)
    }

    @Test func entriesCutOffTheEndAreMissed() async throws {
        let vox = try await Self.store(joins: 3)
        let count = try Self.lines(vox).count
        try Self.change(vox, "DELETE FROM op_log WHERE entry_index = ?", [count - 1])
        try await Self.expectFault(vox, at: nil)
    }

    @Test func aLogWrittenAnewWithAnotherKeyIsMissedByTheKeyThatWasKept() async throws {
        let vox = try await Self.store(joins: 1)
        let key = try await vox.run(["audit", "key"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        let forged = try await Self.store(joins: 1)
        #expect(try await forged.run(["audit", "verify"]).status == 0)
        #expect(try await forged.run(["audit", "verify", "--key", key]).status == 1)
        #expect(try await vox.run(["audit", "verify", "--key", key]).status == 0)
    }

    @Test(arguments: [["--key", "nonsense"], ["--checkpoint", "/nowhere"]])
    func whatToHoldTheLogAgainstMustBeReadable(flags: [String]) async throws {
        let vox = try await Self.store(joins: 1)
        let result = try await vox.run(["audit", "verify"] + flags)
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("vox: "))
    }

    @Test func aFileThatIsNoStoreCannotBeVerified() async throws {
        let vox = try VoxCommand()
        _ = try vox.makeDirectory("home/mesh")
        try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: vox.home + "/mesh/mesh.db"))
        let result = try await vox.run(["audit", "verify"])
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("vox: "), "\(result.errors)")
    }
}
