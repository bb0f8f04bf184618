import GRDB
import MeshFixtures
import VoxCrypto

@testable import Mesh

// A mesh whose runs have words that a test can look for.

extension JobMesh {
    static func onDisk(
        _ directory: TemporaryDirectory, _ clock: ManualClock, seed: UInt64, keepsTexts: Bool
    ) async throws -> JobMesh {
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.random = .seeded(seed)
        parts.keepsTexts = keepsTexts
        return try await JobMesh.open(parts, clock: clock)
    }

    /// Starts a run that is asked for a heron.
    func beginHeron() async throws -> (RunID, LeaseID) {
        let run = try await dispatch("write a poem about a heron", on: "peer-a")
        return (run, try await begin("peer-a", run))
    }

    /// A result with an otter in it.
    func otter(_ run: RunID, _ lease: LeaseID, error: String? = nil) async throws -> RemoteTaskResult {
        var result = try await result(run, lease: lease, error: error)
        result.result = "The otter sleeps."
        return result
    }

    /// Every column of every table that has a word in it, as `table.column`, sorted.
    func places(of word: String) async throws -> [String] {
        try await mesh.store.read { tx in
            var found: Set<String> = []
            for table in try String.fetchAll(tx.db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'") {
                for row in try Row.fetchAll(tx.db, sql: "SELECT * FROM \"\(table)\"") {
                    for (column, value) in row where String.fromDatabaseValue(value)?.contains(word) == true {
                        found.insert("\(table).\(column)")
                    }
                }
            }
            return found.sorted()
        }
    }
}
