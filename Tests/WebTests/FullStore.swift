import Audit
import GRDB

@testable import Mesh

extension MeshStore {
    /// Lets the store grow no more, as on a full disk.
    func leaveNoRoom() async throws {
        try await write("fill") { tx in
            let pages = try Int.fetchOne(tx.db, sql: "PRAGMA page_count") ?? 0
            try tx.db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    /// Lets it grow no more, and fills what is left of its audit log's pages.
    func fill() async throws {
        try await leaveNoRoom()
        var isFull = false
        while !isFull {
            do {
                try await write("fill") { tx in _ = try tx.append(.init(kind: .controlEvent, actor: "system")) }
            } catch StoreError.notWritten {
                isFull = true
            }
        }
    }

    /// Lets it grow again.
    func makeRoom() async throws {
        try await write("grow") { tx in try tx.db.execute(sql: "PRAGMA max_page_count = 1000000") }
    }
}
