import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Random damage, seeded: a repair always ends, keeps every row that can be read by itself, and counts truly.
@Suite struct StoreRepairSeedTests {
    /// Twenty at every run, more where they are asked for.
    static var seeds: Range<UInt64> {
        let count = ProcessInfo.processInfo.environment["VOX_TORTURE"] == nil ? 20 : 240
        return 1..<UInt64(count + 1)
    }

    /// A store with rows in most tables, some of them over several levels of pages.
    private static let template = Template()

    private actor Template {
        private var made: Damage?

        func copy() async throws -> Damage {
            let first = try await source()
            let damage = Damage(directory: try TemporaryDirectory())
            try FileManager.default.copyItem(atPath: first.path, toPath: damage.path)
            return damage
        }

        private func source() async throws -> Damage {
            if let made { return made }
            let damage = try await Damage.store(messages: 300)
            let mesh = try await damage.open()
            for number in 0..<80 { _ = try await mesh.registry.join(.fixture(id: "node-\(number)"), as: .own) }
            for number in 0..<60 {
                var submission = HopperSubmission(intent: "say \(number) " + String(repeating: "word ", count: 40))
                submission.privacyClass = "paired-peers-only"
                _ = try await mesh.hopper.submit(submission, actor: "developer")
            }
            try await mesh.audit.signCheckpoint()
            try mesh.store.close()
            made = damage
            return damage
        }
    }

    /// Overwrites one to four stretches of random length with random bytes, zeros, or another page.
    private static func ruin(_ damage: Damage, _ random: RandomSource) throws {
        let pages = try Data(contentsOf: URL(filePath: damage.path)).count / 4_096
        for _ in 0..<1 + number(random, below: 4) {
            let page = 1 + number(random, below: pages - 1)
            switch number(random, below: 4) {
            case 0: try damage.erase(page: page + 1)
            case 1:
                let other = 1 + number(random, below: pages - 1)
                let bytes = try Data(contentsOf: URL(filePath: damage.path))
                try damage.overwrite(
                    at: page * 4_096, with: bytes.subdata(in: other * 4_096..<(other + 1) * 4_096))
            default:
                let length = 1 + number(random, below: 400)
                let offset = page * 4_096 + number(random, below: 4_096 - length)
                try damage.overwrite(at: offset, with: Data(random.bytes(length)))
            }
        }
    }

    private static func number(_ random: RandomSource, below limit: Int) -> Int {
        Int(random.bytes(4).reduce(0) { $0 << 8 | UInt64($1) } % UInt64(limit))
    }

    /// Rows of every table by their place, each as text; read one by one, what cannot be read is left out.
    private static func rows(_ path: String, _ places: [String: [Int64]]) throws -> [String: [Int64: String]] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }  // only read
        return queue.unsafeRead { db in
            places.reduce(into: [:]) { found, table in
                var rows: [Int64: String] = [:]
                for place in table.value {
                    let row = try? Row.fetchOne(  // unreadable rows are what is looked for
                        db, sql: "SELECT rowid, * FROM \(table.key) NOT INDEXED WHERE rowid = ?", arguments: [place])
                    if let row { rows[place] = row.databaseValues.map { "\($0)" }.joined(separator: "|") }
                }
                found[table.key] = rows
            }
        }
    }

    private static let tables = ["message", "node", "hopper_item", "exec_lease"]

    private static func places(_ path: String) throws -> [String: [Int64]] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }  // only read
        return try queue.read { db in
            try tables.reduce(into: [:]) {
                $0[$1] = try Int64.fetchAll(db, sql: "SELECT rowid FROM \($1) NOT INDEXED ORDER BY rowid")
            }
        }
    }

    /// What a repair says; nil when it finds no schema in the file.
    private static func repaired(_ damage: Damage, _ target: String) throws -> StoreRepairReport? {
        do throws(StoreError) {
            return try StoreRepair(path: damage.path).run(to: target)
        } catch {
            guard case .damaged = error else { throw error }
            return nil
        }
    }

    private static func canBeOpened(_ path: String) throws -> Bool {
        guard let queue = try? DatabaseQueue(path: path) else { return false }  // that is the question
        defer { try? queue.close() }  // only read
        let rows = try? queue.unsafeRead { db in  // the same
            try Int64.fetchAll(db, sql: "SELECT rowid FROM message LIMIT 1")
        }
        return rows != nil
    }

    @Test(.timeLimit(.minutes(20)), arguments: seeds) func everyRowThatCanBeReadIsSaved(_ seed: UInt64) async throws {
        let damage = try await Self.template.copy()
        let places = try Self.places(damage.path)
        let (before, lines) = (try Self.rows(damage.path, places), try damage.logLines())
        try Self.ruin(damage, .seeded(seed))
        let ruined = try Data(contentsOf: URL(filePath: damage.path))
        let target = damage.directory.path + "/saved.db"
        guard let report = try Self.repaired(damage, target) else {
            // Without its schema nothing can be told apart: then no row of it can be read one by one either.
            #expect(try !Self.canBeOpened(damage.path), "seed \(seed)")
            return
        }
        #expect(try Data(contentsOf: URL(filePath: damage.path)) == ruined, "seed \(seed)")
        #expect(try StoreCheck(path: target).run().ok, "seed \(seed)")
        let readable = try Self.rows(damage.path, places)
        let saved = try Self.rows(target, places)
        for table in Self.tables {
            let original = before[table] ?? [:]
            let whole = original.filter { readable[table]?[$0.key] == $0.value }
            let missing = whole.filter { saved[table]?[$0.key] != $0.value }
            let lacking = missing.keys.sorted()
            #expect(lacking.isEmpty, "seed \(seed): \(table)")
            let told = try #require(report.tables.first { $0.name == table })
            #expect(told.kept == (try damage.count(table, in: target)), "seed \(seed): \(table)")
            guard let lost = told.lost else { continue }
            #expect(
                told.kept + told.unfit + told.orphaned + lost >= original.count,
                "seed \(seed): \(told) of \(original.count)")
        }
        let kept = try damage.logLines(target)
        #expect(kept == Array(lines.prefix(kept.count)), "seed \(seed)")
        #expect(report.log.kept == kept.count, "seed \(seed)")
        #expect(report.log.fault != nil || kept.count == lines.count, "seed \(seed)")
    }
}
