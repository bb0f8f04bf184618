import Foundation
import GRDB
import MeshFixtures

@testable import Mesh

/// A stopped store with work in it, and ways to damage its file.
struct Damage {
    let directory: TemporaryDirectory
    var path: String { directory.path + "/mesh.db" }

    /// A store with this many messages, a node and a lease; its file is whole, with nothing beside it.
    static func store(messages: Int = 40, checkpoint: Bool = true) async throws -> Damage {
        let damage = Damage(directory: try TemporaryDirectory())
        let mesh = try await MeshServices.open(.onDisk(damage.directory.path))
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for number in 0..<messages {
            let payload = "row-\(number) " + String(repeating: "x", count: 500)
            _ = try await mesh.mailbox.deliver(.fixture(payload: payload, key: "key-\(number)"), as: .own)
        }
        _ = try await mesh.leases.grant(
            RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "task:1"), as: .own)
        if checkpoint { try await mesh.audit.signCheckpoint() }
        try mesh.store.close()
        return damage
    }

    /// Opens it as a start does.
    func open() async throws -> MeshServices { try await MeshServices.open(.onDisk(directory.path)) }

    /// Numbers of the pages that hold a table and not its indexes, leaves last.
    func pages(of table: String) throws -> [Int] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }  // only read
        let root = try queue.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = ?", arguments: [table])
        }
        guard let root else { return [] }
        var (found, next) = ([root], [root])
        while let page = next.popLast() {
            let children = try children(of: page)
            found += children
            next += children
        }
        return found
    }

    /// Children of a page inside a tree of rows, left to right; none for a leaf.
    private func children(of page: Int) throws -> [Int] {
        let bytes = try Data(contentsOf: URL(filePath: path))
        let start = (page - 1) * 4_096
        guard bytes[start] == 0x05 else { return [] }
        let number = { (at: Int) in bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        let count = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
        let cells = (0..<count).map { index in
            Int(bytes[start + 12 + 2 * index]) << 8 | Int(bytes[start + 13 + 2 * index])
        }
        return cells.map { number(start + $0) } + [number(start + 8)]
    }

    /// Overwrites a page with zeros.
    func erase(page: Int) throws { try overwrite(at: (page - 1) * 4_096, with: Data(count: 4_096)) }

    /// Overwrites bytes.
    func overwrite(at offset: Int, with bytes: Data) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: bytes)
        try file.close()
    }

    /// Cuts pages off the end.
    func cut(pages: Int) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        let end = try file.seekToEnd()
        try file.truncate(atOffset: end - UInt64(pages * 4_096))
        try file.close()
    }

    /// Replaces text by text of the same length, wherever it stands.
    func flip(_ text: String, to other: String) throws {
        var bytes = try Data(contentsOf: URL(filePath: path))
        while let range = bytes.range(of: Data(text.utf8)) { bytes.replaceSubrange(range, with: Data(other.utf8)) }
        try bytes.write(to: URL(filePath: path))
    }

    /// Runs statements on the stopped store without its guards.
    func execute(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            try db.unguarded { try db.execute(sql: sql) }
        }
        try queue.close()
    }

    /// Lines of the op-log as bytes.
    func logLines(_ path: String? = nil) throws -> [Data] {
        let queue = try DatabaseQueue(path: path ?? self.path)
        defer { try? queue.close() }  // only read
        return try queue.read { db in
            try Data.fetchAll(db, sql: "SELECT CAST(line AS BLOB) FROM op_log ORDER BY entry_index")
        }
    }

    func count(_ table: String, in path: String? = nil) throws -> Int {
        let queue = try DatabaseQueue(path: path ?? self.path)
        defer { try? queue.close() }  // only read
        return try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
}
