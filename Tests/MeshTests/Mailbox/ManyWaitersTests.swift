import GRDB
import MeshFixtures
import Synchronization
import Testing

@testable import Mesh

/// Claims that wait do nothing until there is something to claim.
@Suite struct ManyWaitersTests {
    /// Statements that reach SQLite, reads and writes alike: a store in memory has one connection for both.
    private final class Statements: Sendable {
        private let seen = Mutex(0)

        var count: Int { seen.withLock { $0 } }

        func watch(_ store: MeshStore) async throws {
            try await store.write("watch") { tx in
                try tx.db.trace { [self] _ in seen.withLock { $0 += 1 } }
            }
        }
    }

    @Test func aThousandWaitersReadNothingAndOneDeliverWakesOne() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let statements = Statements()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own).messages.count
                }
            }
            while mesh.mailbox.waitingClaimCount < 1_000 { try await Task.sleep(for: .milliseconds(2)) }
            try await statements.watch(mesh.store)
            // They are lined up before their first look, so the last looks may still be on their way.
            var before = -1
            while before != statements.count {
                before = statements.count
                try await Task.sleep(for: .milliseconds(50))
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(statements.count == before, "while nothing comes, nothing is read")

            _ = try await mesh.mailbox.deliver(.fixture(), as: .own)
            let first = try #require(try await group.next())
            #expect(first == 1)
            #expect(mesh.mailbox.waitingClaimCount == 999)
            let spent = statements.count - before
            #expect(spent < 60, "one deliver and one claim, not a thousand: \(spent) statements")
            mesh.mailbox.endWaits()
            #expect(try await group.reduce(0, +) == 0)
        }
    }
}
