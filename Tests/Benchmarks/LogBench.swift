import ArgumentParser
import Audit
import Foundation
import GRDB
import Mesh
import VoxCrypto

/// Appending to the signed log and verifying it, beside the limits of this machine in the same run.
struct LogBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Appends and verification of the signed log, beside this machine's limits.")

    @OptionGroup var options: BenchOptions
    @Option(help: "Concurrent writers.") var writers = 256

    func run() async throws {
        let directory = try ServerProcess.directory("log")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = Ed25519PrivateKey.generate(.system)
        let store = try MeshStore.open(
            path: directory + "/mesh.db", durability: .full,
            parts: StoreParts(
                clock: .bench, signer: LogSigner(key: key, random: .system), events: EventRing(clock: .bench)))
        let plain = try PlainStore(path: directory + "/plain.db")
        // Turn by turn, so that a machine that is slow for a while is slow for all; the medians are shown.
        var turns = Turns()
        for _ in 0..<5 {
            turns.signatures.append(signaturesASecond(key))
            turns.many.append(try await appends(to: store, writers: writers))
            turns.rows.append(try plain.grouped(seconds: options.seconds / 5, batch: writers))
            turns.one.append(try await appends(to: store, writers: 1))
            turns.single.append(try plain.single(seconds: options.seconds / 5))
        }
        let (many, one, signatures) = (turns.many.median, turns.one.median, turns.signatures.median)
        let (rows, single) = (turns.rows.median, turns.single.median)
        let limit = min(signatures, rows)
        var table = BenchTable(
            "The signed log: appends, each on the disk before its answer", ["figure", "measured", "aim"])
        table.add("entries a second, \(writers) writers", Figure.rate(many), "25000")
        table.add("Ed25519 signatures a second, one core", Figure.rate(signatures), "")
        table.add("unsigned rows a second, \(writers) a transaction", Figure.rate(rows), "")
        table.add("appends to the lower limit", Figure.ratio(many / limit), "0.60 ×")
        table.add("one writer, mean", Figure.milliseconds(1_000 / one), "")
        table.add("one bare transaction with its sync, mean", Figure.milliseconds(1_000 / single), "")
        table.add("one writer to a bare transaction", Figure.ratio(single / one), "1.30 ×")
        table.show()
        try store.close()
        try await verification(of: directory + "/mesh.db", key)
    }

    private struct Turns {
        var signatures: [Double] = []
        var many: [Double] = []
        var rows: [Double] = []
        var one: [Double] = []
        var single: [Double] = []
    }

    private func appends(to store: MeshStore, writers: Int) async throws -> Double {
        let end = ContinuousClock.now + .seconds(options.seconds / 5)
        let start = ContinuousClock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let draft = Self.draft(writer, count)
                        try await store.write("bench") { tx in _ = try tx.append(draft) }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / (ContinuousClock.now - start).inSeconds
    }

    /// Entries such as the control plane writes for a lease: it is granted, and then completed.
    private static func draft(_ writer: Int, _ count: Int) -> EntryDraft {
        EntryDraft(
            kind: count.isMultiple(of: 2) ? .leaseGranted : .leaseCompleted, actor: "mesh:worker",
            target: "\(writer)-\(count / 2)",
            payload: ["scope_key": .string("task:\(count)"), "holder_node_id": .string("node-\(writer)")])
    }

    private func signaturesASecond(_ key: Ed25519PrivateKey) -> Double {
        let message = [UInt8](repeating: 7, count: 420)
        let start = ContinuousClock.now
        var count = 0
        while (ContinuousClock.now - start).inSeconds < 0.4 {
            for _ in 0..<256 { _ = key.sign(message) }
            count += 256
        }
        return Double(count) / (ContinuousClock.now - start).inSeconds
    }

    private func verification(of path: String, _ key: Ed25519PrivateKey) async throws {
        let lines = try await DatabaseQueue(path: path).read { db in
            let lines = try String.fetchAll(db, sql: "SELECT line FROM op_log ORDER BY entry_index LIMIT 40000")
            return lines.map { Array($0.utf8) }
        }
        let coreCount = ProcessInfo.processInfo.activeProcessorCount
        // Each another one, since a processor learns the branches of one that repeats.
        let signed = (0..<10_000).map { number in
            let message = Array("\(number)".utf8) + [UInt8](repeating: 7, count: 420)
            return (message: message, signature: key.sign(message))
        }
        var turns: (full: [Double], hashes: [Double], signatures: [Double]) = ([], [], [])
        for _ in 0..<5 {
            turns.full.append(Self.verified(Array(lines.prefix(signed.count)), LogVerifier(), coreCount))
            turns.hashes.append(Self.verified(lines, LogVerifier(examineFrom: UInt64(lines.count)), coreCount))
            turns.signatures.append(Self.verified(signed, key.publicKey, coreCount))
        }
        let (full, hashes, signatures) = (turns.full.median, turns.hashes.median, turns.signatures.median)
        var table = BenchTable(
            "The signed log: verification of \(lines.count) entries, \(coreCount) cores", ["figure", "measured", "aim"])
        table.add("entries a second, everything", Figure.rate(full), "")
        table.add("Ed25519 verifications a second", Figure.rate(signatures), "")
        table.add("verification to that limit", Figure.ratio(full / signatures), "0.85 ×")
        table.add("entries a second, hashes only", Figure.rate(hashes), "300000")
        table.show()
    }

    /// Signatures alone, a second, all cores together.
    private static func verified(
        _ signed: [(message: [UInt8], signature: Ed25519Signature)], _ key: Ed25519PublicKey, _ coreCount: Int
    ) -> Double {
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: coreCount) { core in
            for (message, signature) in signed[
                (core * signed.count / coreCount)..<((core + 1) * signed.count / coreCount)]
            {
                _ = key.isValid(signature, for: message)
            }
        }
        return Double(signed.count) / (ContinuousClock.now - start).inSeconds
    }

    private static func verified(_ lines: [[UInt8]], _ verifier: LogVerifier, _ coreCount: Int) -> Double {
        var verifier = verifier
        let start = ContinuousClock.now
        for first in stride(from: 0, to: lines.count, by: 4_096) {
            verifier.check(lines: Array(lines[first..<min(first + 4_096, lines.count)]), onCores: coreCount)
        }
        precondition(verifier.firstFault == nil, "The log of the benchmark is sound.")
        return Double(lines.count) / (ContinuousClock.now - start).inSeconds
    }
}

extension WallClock {
    /// Time of day.
    static let bench = WallClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }
}

/// The same rows without signatures, straight into SQLite with the same settings.
private struct PlainStore {
    private let database: DatabaseQueue
    private let line = String(repeating: "x", count: 720)

    init(path: String) throws {
        database = try DatabaseQueue(path: path)
        try database.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA cache_size = -12000;
                    CREATE TABLE op_log (entry_index INTEGER NOT NULL PRIMARY KEY, ts_micros INTEGER NOT NULL,
                        kind TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, audit_id TEXT NOT NULL UNIQUE,
                        line TEXT NOT NULL) STRICT;
                    CREATE INDEX op_log_by_kind ON op_log (kind, entry_index);
                    """)
        }
    }

    /// Rows a second in transactions of a number of rows.
    func grouped(seconds: Double, batch: Int) throws -> Double {
        try rows(seconds: seconds, batch: batch)
    }

    /// Transactions a second of one row each.
    func single(seconds: Double) throws -> Double {
        try rows(seconds: seconds, batch: 1)
    }

    private func rows(seconds: Double, batch: Int) throws -> Double {
        let start = ContinuousClock.now
        return try database.writeWithoutTransaction { db in
            let first = try Int.fetchOne(db, sql: "SELECT coalesce(max(entry_index), 0) FROM op_log") ?? 0
            let insert = try db.cachedStatement(sql: "INSERT INTO op_log VALUES (?, ?, 'lease_granted', '', ?, ?, ?)")
            var index = first
            while (ContinuousClock.now - start).inSeconds < seconds {
                try db.execute(sql: "BEGIN IMMEDIATE")
                for _ in 0..<batch {
                    index += 1
                    let time = 1_790_000_000_000 + index
                    try insert.execute(arguments: [index, time, "t\(index)", "audit-\(index)", line])
                }
                try db.execute(sql: "COMMIT")
            }
            return Double(index - first) / (ContinuousClock.now - start).inSeconds
        }
    }
}

extension [Double] {
    fileprivate var median: Double { sorted()[count / 2] }
}
