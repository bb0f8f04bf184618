import Audit
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Entries are found by time without an index of times.
struct LogTimeTests {
    /// Entries a step of 0…3 µs apart, so that many share a time; every answer is that of looking at each.
    @Test(arguments: [1, 2, UInt64.random(in: 3...UInt64(UInt32.max))])
    func halvesFindWhatLookingAtEachFinds(_ seed: UInt64) async throws {
        let random = RandomSource.seeded(seed)
        let mesh = try await MeshServices.inMemory()
        try await mesh.store.write("entries") { tx in
            try tx.storeEntries()
            var micros: Int64 = 1_000
            try tx.db.unguarded {
                try tx.db.execute(sql: "DELETE FROM op_log")
                for index in 0..<300 {
                    micros += Int64(random.uint64(below: 4))
                    // One in ten is missing, as in a log of which a part was lost.
                    if random.uint64(below: 10) == 0 { continue }
                    try tx.db.execute(
                        sql: "INSERT INTO op_log VALUES (?, ?, 'test', '', '', ?, '{}')",
                        arguments: [index, micros, "a\(index)"])
                }
            }
        }
        try await mesh.store.read { tx in
            let rows = try Row.fetchAll(tx.db, sql: "SELECT entry_index, ts_micros FROM op_log ORDER BY entry_index")
                .map { (index: UInt64($0[0] as Int64), micros: $0[1] as Int64) }
            let times = LogTimeRow(tx)
            #expect(try times.span == rows[0].micros...rows[rows.count - 1].micros)
            for micros in [Int64.min, 0, .max] + Array(990...1_500) {
                #expect(try times.lastIndex(atMicros: micros) == rows.last { $0.micros <= micros }?.index, "\(seed)")
                let earlier = rows.last { $0.micros < micros }?.micros
                #expect(try times.neighbour(of: micros, isLater: false) == earlier, "\(seed)")
                let later = rows.first { $0.micros > micros }?.micros
                #expect(try times.neighbour(of: micros, isLater: true) == later, "\(seed)")
            }
        }
    }
}
